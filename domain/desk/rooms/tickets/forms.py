"""Forms that customers are asked to fill in about a ticket."""

from domain.catalogue.forms import Prose
from domain.deeds.deed import Deed
from domain.desk.entries import Form, SentForm
from domain.desk.group_items import GroupItem
from domain.desk.verbs import verb
from domain.errors import NotFound


class Formed(GroupItem):
    """An item about which customers are asked to fill in forms."""

    class Meta:
        abstract = True

    @verb("send{item}Form", id_label="{item}Id")
    async def send_form(self, deed: Deed, *, form: Form) -> None:
        """
        Ask the customer to fill in a form.

        Args:
            form: The form to fill in.
        """
        self.check_open()
        entry = await SentForm.create(item_id=self.id, form=form, sent_at=deed.at)
        deed.happened(f"{self.prefix}_FORM_SENT", self, entry=entry)

    @verb("complete{item}Form", id_label="{item}Id")
    async def complete_form(self, deed: Deed, *, form: Form, answers: Prose) -> None:
        """
        Take the customer's answers to the oldest copy of a form that is still out.

        Args:
            form: The form that was filled in.
            answers: What the customer filled in, as text.

        Raises:
            NotFound: no copy of the form is out.
        """
        self.check_open()
        open_copies = SentForm.filter(item_id=self.id, form_id=form.id, completed_at__isnull=True)
        entry = await open_copies.order_by("id").select_related("form").first()
        if entry is None:
            raise NotFound("That form was not sent, or is complete already.", path=("formId",))
        entry.completed_at, entry.answers = deed.at, answers
        await entry.save()
        deed.happened(f"{self.prefix}_FORM_COMPLETED", self, entry=entry)
