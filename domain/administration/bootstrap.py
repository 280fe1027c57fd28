"""Founding: what every desk has from its first start: predefined roles, a brand, an administrator."""

import secrets

from domain.addresses import same_address
from domain.administration.built_in_roles import BUILT_IN
from domain.administration.staff import set_roles
from domain.people.passwords import hash_password
from domain.people.records import Agent, Brand, Role
from domain.storage.database import transaction


async def installation() -> str:
    """Return what tells this desk from others, the same for all of its processes."""
    brand = await Brand.all().order_by("id").first()
    return brand.id.hex if brand else ""


async def found_desk(admin_email: str, admin_password: str | None, time_zone: str = "UTC") -> str | None:
    """
    Make what is missing; does nothing to a desk that has an agent.

    Returns:
        The first administrator's password if it was made up here, to be shown once.
    """
    password = admin_password or secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    async with transaction():
        for role in BUILT_IN:
            if not await Role.exists(key=role.key):
                made = Role(name=role.name, key=role.key, type=role.type)
                made.grants = role.grants
                await made.save()
        if not await Brand.exists():
            await Brand.create(name="Default")
        if await Agent.exists():
            return None
        admin = await Agent.create(
            email=same_address(admin_email),
            display_name="Administrator",
            password_hash=hashed,
            time_zone=time_zone,
        )
        await set_roles(admin, await Role.filter(key="ADMINISTRATOR"))
        return None if admin_password else password
