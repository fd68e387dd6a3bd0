"""Name every helpdesk that we speak with: the only place that knows all of their modules."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import JsonValue, ValidationError

from assistant.channels.helpdesk.chatwoot import Chatwoot
from assistant.channels.helpdesk.freshchat import Freshchat
from assistant.channels.helpdesk.freshdesk import Freshdesk
from assistant.channels.helpdesk.front import Front
from assistant.channels.helpdesk.generic import Generic
from assistant.channels.helpdesk.helpscout import HelpScout
from assistant.channels.helpdesk.intercom import Intercom
from assistant.channels.helpdesk.sunshine import Sunshine
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.channels.helpdesk.zendesk import Zendesk
from assistant.errors import InvalidInput
from assistant.helpdesks.model import Vendor

HELPDESKS: Mapping[Vendor, type[Helpdesk]] = MappingProxyType(
    {
        Vendor.CHATWOOT: Chatwoot,
        Vendor.FRESHCHAT: Freshchat,
        Vendor.FRESHDESK: Freshdesk,
        Vendor.GENERIC: Generic,
        Vendor.HELPSCOUT: HelpScout,
        Vendor.FRONT: Front,
        Vendor.INTERCOM: Intercom,
        Vendor.SUNSHINE: Sunshine,
        Vendor.ZENDESK: Zendesk,
    }
)


def helpdesk(vendor: Vendor, declared: Mapping[str, JsonValue]) -> Helpdesk:
    """Return the helpdesk that the owner declared. Raises `InvalidInput` naming the setting that is wrong."""
    module = HELPDESKS[vendor]
    try:
        return module(module.settings.model_validate(declared))
    except ValidationError as trouble:
        first = trouble.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or "settings"
        raise InvalidInput(field, first["msg"], fix="see the field's description") from None
