"""What administrators do about external providers."""

from typing import Annotated

import orjson

from domain.catalogue.forms import Line, Text
from domain.catalogue.texts import VARIABLE
from domain.deeds.deed import Deed
from domain.deliveries.providers import ExternalProvider, new_secret
from domain.deliveries.records import Delivery, DeliveryChannel, Receiver
from domain.errors import Conflict, Invalid
from domain.policy import Policy
from domain.storage.naming import refuse_taken
from domain.web_addresses import LONGEST, check_web_address


def _as_it_stands(text: str, policy: Policy) -> None:
    """Check an address that nothing is put into when it is called, unlike one of Call Web Page."""
    check_web_address(text, policy)
    if VARIABLE.search(text):
        raise Invalid("A provider's address is called as it stands; leave out the variables.")


Address = Annotated[str, Text(LONGEST, check_by=_as_it_stands)]


async def _check_name(name: str, of: ExternalProvider) -> None:
    taken = Conflict("There is a provider {name} already.", path=("name",), name=name)
    await refuse_taken(ExternalProvider.exclude(id=of.id), name, taken)


async def create_external_provider(deed: Deed, *, name: Line, url: Address) -> ExternalProvider:
    """
    Register a provider; its secret is shown this once.

    Args:
        name: What it is called; no other provider is called so.
        url: The web address that is called, such as `https://hooks.example/deskbell`.
    """
    provider = ExternalProvider(name=name, url=url, secret=new_secret(), created_at=deed.at)
    await _check_name(name, provider)
    provider.shown_secret = provider.secret
    await provider.save(force_create=True)
    return provider


async def update_external_provider(
    _deed: Deed,
    *,
    provider: ExternalProvider,
    name: Line | None = None,
    url: Address | None = None,
    paused: bool | None = None,
) -> ExternalProvider:
    """
    Change a provider, or pause it: what is for it waits until it is paused no more.

    Args:
        provider: The provider that is changed.
        name: What it is called from now on.
        url: The web address that is called from now on.
        paused: True lets what is for it wait; false sends it on.
    """
    if name and name != provider.name:
        await _check_name(name, provider)
    provider.name, provider.url = name or provider.name, url or provider.url
    if paused is not None:
        provider.paused = paused
        await provider.hold_back()
    await provider.save(update_fields=["name", "url", "paused"])
    return provider


async def rotate_external_provider_secret(deed: Deed, *, provider: ExternalProvider) -> ExternalProvider:
    """
    Replace a provider's secret; the new one is shown this once, and for a week the one before signs too.

    Replaced again within that week, the oldest signs no more.

    Args:
        provider: The provider whose secret is replaced.
    """
    found = await ExternalProvider.select_for_update().get(id=provider.id)
    found.rotate(deed.at)
    await found.save(update_fields=["secret", "previous_secret", "rotated_at"])
    return found


async def delete_external_provider(_deed: Deed, *, provider: ExternalProvider) -> ExternalProvider:
    """
    Take a provider away; what still waits for it is given up.

    Args:
        provider: The provider to take away.
    """
    await provider.delete()
    await Receiver.filter(key=provider.receiver).delete()
    return provider


async def test_external_provider(deed: Deed, *, provider: ExternalProvider) -> Delivery:
    """
    Call a provider to see whether it answers; the delivery tells.

    Args:
        provider: The provider that is called once.
    """
    delivery = Delivery(
        channel=DeliveryChannel.PROVIDER,
        receiver=provider.receiver,
        recipient=provider.name,
        provider_id=provider.id,
        created_at=deed.at,
    )
    delivery.body = orjson.dumps({"deliveryId": delivery.global_id, "test": True}).decode()
    deed.tell(None, deliveries=[delivery])
    return delivery
