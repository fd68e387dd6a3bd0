/**
 * Name what of an OpenAPI document the page reads.
 *
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string} [type]
 * @property {string} [description]
 * @property {string} [format]
 * @property {string} [pattern]
 * @property {unknown} [default]
 * @property {unknown} [const]
 * @property {unknown[]} [enum]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [minLength]
 * @property {number} [maxLength]
 * @property {Schema} [items]
 * @property {Record<string, Schema>} [properties]
 * @property {Schema | boolean} [additionalProperties]
 * @property {string[]} [required]
 * @property {Schema[]} [anyOf]
 * @property {Schema[]} [oneOf]
 * @property {Schema[]} [allOf]
 *
 * @typedef {{schema?: Schema, examples?: Record<string, {value: unknown}>}} Media
 * @typedef {{name: string, in: string, required: boolean, schema: Schema}} Parameter
 * @typedef {{$ref?: string, description?: string, content?: Record<string, Media>}} Answer
 *
 * @typedef {object} Operation
 * @property {string} operationId
 * @property {string[]} tags
 * @property {string} summary
 * @property {string} [description]
 * @property {Record<string, string[]>[]} security
 * @property {Parameter[]} parameters
 * @property {{required: boolean, content: Record<string, Media>}} [requestBody]
 * @property {Record<string, Answer>} responses
 * @property {Record<string, Schema>} [x-events]
 * @property {{receives: Schema, sends: Schema}} [x-websocket]
 *
 * @typedef {object} Described
 * @property {{version: string, description: string}} info
 * @property {{name: string, description: string}[]} tags
 * @property {Record<string, Record<string, Operation>>} paths
 * @property {{schemas: Record<string, Schema>, responses: Record<string, Answer>, securitySchemes: Record<string, {description: string}>}} components
 *
 * @typedef {{method: string, path: string, operation: Operation}} Route
 */

export {};
