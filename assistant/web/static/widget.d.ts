/**
 * What the widget gives the page around it, as `window.Concierge`.
 */

/** A message as `GET /openapi.json` describes it under `MessageOut`. */
export interface Message {
  id: string;
  conversation_id: string;
  seq: number;
  author: "customer" | "assistant" | "agent" | "system";
  author_name: string | null;
  text: string;
  at: string;
}

/** What each event tells. */
export interface Happenings {
  opened: null;
  closed: null;
  message: Message;
  /** A person is awaited, or here. */
  handoff: { waiting: boolean; agent: string | null };
  /** Messages that came while the panel was closed. */
  unread: { count: number };
  /** It could not begin, or the token has run out; in words that can be shown. */
  error: { kind: "failed" | "signed-out"; message: string };
  "signed-out": null;
}

export type Happening = keyof Happenings;

/** A token, null for a visitor, or what a page made for Chatwoot or Intercom carries. */
export type Proof =
  | string
  | null
  | { identifier: string; identifier_hash: string; email?: string; phone_number?: string }
  | { user_hash: string; user_id?: string; email?: string };

export interface ConciergeApi {
  /** Speak for this customer from now on. Rejects where a hash is refused. */
  identify(proof: Proof): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
  /** Send a message as the customer; it is kept until the server has it. */
  send(text: string): Promise<void>;
  /** Sign out: forget the conversation in this browser, and be a new visitor. */
  reset(): Promise<void>;
  on<Name extends Happening>(name: Name, listener: (told: Happenings[Name]) => void): void;
  off<Name extends Happening>(name: Name, listener: (told: Happenings[Name]) => void): void;
}

declare global {
  interface Window {
    Concierge: ConciergeApi;
  }
}
