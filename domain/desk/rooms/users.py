"""Users: customers with an account of their own, and the events of it."""

from typing import Self
from uuid import UUID

from tortoise import fields

from domain.addresses import same_address
from domain.catalogue.choices import Reference
from domain.catalogue.declared import Category, ConditionType, EventType, Variable
from domain.catalogue.forms import Email, Line
from domain.catalogue.kinds import Phrases
from domain.deeds.deed import Deed
from domain.desk.items import Item, listed_by, may_have
from domain.desk.verbs import verb
from domain.errors import Conflict
from domain.people.records import Brand, Role
from domain.storage.revisions import take_turns

FAILED_LOGINS_KEPT = 1_000_000


class User(Item):
    """
    A customer who has registered; with a verified address they hold another role.

    Attributes:
        display_name: The name that they go by.
        email: Their mail address, which no other user has.
        verified: Whether they have shown that the address is theirs.
        failed_logins: How often a wrong password was given for the account, in all.
        brand: The brand that they are a customer of.
        role: The role that they hold.
    """

    entity = "User"
    prefix = "USER"
    admin_only = True
    related = ("brand", "role")
    searched = ("display_name", "email")
    called_by = ("display_name",)

    display_name = fields.CharField(200)
    email = fields.CharField(254)
    verified = fields.BooleanField(default=False)
    failed_logins = fields.IntField(default=0)
    brand = may_have(Brand)
    role = may_have(Role)
    role_id: UUID | None

    class Meta:
        table = "customer_account"
        indexes = (("email", "deleted_at"), *listed_by("brand_id", "role_id", "verified"))

    @classmethod
    @verb("registerUser")
    async def register(
        cls, deed: Deed, *, display_name: Line, email: Email, brand: Brand | None = None
    ) -> Self:
        """
        Let a customer register; an address has one account.

        Args:
            brand: The brand that they are a customer of; the default brand if left out.

        Raises:
            Conflict: the address has an account.
        """
        await take_turns("users")
        if await cls.exists(email=same_address(email), deleted_at__isnull=True):
            raise Conflict("There is a user with this address already.", path=("email",))
        user = cls.begun(
            deed,
            display_name=display_name,
            email=same_address(email),
            brand=brand or await Brand.first(),
            role=await Role.get_or_none(key="REGISTERED"),
        )
        return await user.save_and_tell(deed, "USER_REGISTERED")

    @verb("verifyUserEmail")
    async def verify(self, deed: Deed) -> None:
        """
        Say that the address is theirs.

        Raises:
            Conflict: the address is verified already.
        """
        if self.verified:
            raise Conflict("It is verified already.")
        self.verified, self.role = True, await Role.get_or_none(key="REGISTERED_VERIFIED")
        await self.save_and_tell(deed, "USER_EMAIL_VERIFIED")

    @verb("reportUserLoginFailed")
    async def login_failed(self, deed: Deed) -> None:
        """Say that somebody gave a wrong password for this account."""
        self.failed_logins = min(self.failed_logins + 1, FAILED_LOGINS_KEPT)
        await self.save_and_tell(deed, "USER_LOGIN_FAILED")


CATEGORY = Category(
    id="USERS",
    title="Users",
    admin_only=True,
    item=User,
    described={
        "USERS": "Customers with an account of their own.",
        "USER_REGISTERED": "A customer has registered.",
        "USER_EMAIL_VERIFIED": "A customer has shown that the address is theirs.",
        "USER_DELETED": "A customer's account was taken away.",
        "USER_LOGIN_FAILED": "Somebody gave a wrong password for a customer's account.",
        "ROLE": "The role that the customer holds.",
        "EMAIL": "The customer's address.",
    },
    event_types=(
        EventType("USER_REGISTERED", admin_only=True, begins=True),
        EventType("USER_EMAIL_VERIFIED", admin_only=True),
        EventType("USER_DELETED", admin_only=True, ends=True),
        EventType("USER_LOGIN_FAILED", admin_only=True),
    ),
    conditions=(
        ConditionType("BRAND", Reference("Brand"), lambda h: h.item.brand),
        ConditionType("ROLE", Reference("Role"), lambda h: h.item.role),
        ConditionType("DISPLAY_NAME", Phrases(), lambda h: h.item.display_name),
        ConditionType("EMAIL", Phrases(), lambda h: h.item.email, title="Email Address"),
    ),
    variables=(
        Variable("USER_NAME", "Name of the user", lambda h: h.item.display_name),
        Variable("USER_EMAIL", "E-mail address of the user", lambda h: h.item.email),
    ),
)
