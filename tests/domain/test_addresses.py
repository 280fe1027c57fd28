import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.addresses import ascii_host, host_or_ip, mail_address, same_address
from domain.catalogue.forms import Email, field_of
from domain.errors import Invalid


@pytest.mark.parametrize(
    ("text", "sent_to"),
    [
        ("sam@customer.example", "sam@customer.example"),
        ("Sam.O'Neil+desk@Customer.Example", "Sam.O'Neil+desk@customer.example"),
        ("taro..yamada.@mobile.example", "taro..yamada.@mobile.example"),
        ("admin@localhost", "admin@localhost"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("info@BÜCHER.example", "info@xn--bcher-kva.example"),
        ("info@bu\u0308cher.example", "info@xn--bcher-kva.example"),
        ("sämi@customer.example", "sämi@customer.example"),
        ("sam@under_score.example", "sam@under_score.example"),
    ],
    ids=ascii,
)
def test_an_address_has_one_form_in_which_it_goes_out(text: str, sent_to: str) -> None:
    assert mail_address(text) == sent_to


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Sam@B\u00dcCHER.example ", "sam@xn--bcher-kva.example"),
        ("sam@bu\u0308cher.example", "sam@xn--bcher-kva.example"),
        ("sam@XN--BCHER-KVA.example", "sam@xn--bcher-kva.example"),
        ("sam@stra\u00dfe.example", "sam@xn--strae-oqa.example"),
        ("S\u00c4MI@desk.example", "s\u00e4mi@desk.example"),
        ("SAM@\uff11.example", "sam@\uff11.example"),
        ("SAM", "sam"),
        ("", ""),
    ],
    ids=ascii,
)
def test_a_mailbox_is_kept_in_one_form(typed: str, kept: str) -> None:
    """What is no address is left as it is, but for case; and what is kept stays so."""
    assert same_address(typed) == same_address(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "sam",
        "@customer.example",
        "sam@",
        "sam@customer.example.",
        "sam@customer..example",
        "sam@.customer.example",
        "sam@-customer.example",
        "sam@\uff11\uff12\uff17.\uff10.\uff10.\uff11",
        "sam@customer.example@customer.example",
        "sam @customer.example",
        "sam\n@customer.example",
        "sam\u202e@customer.example",
        "sam@customer.example\r\nBcc: all@customer.example",
        "sam@customer.example, all@customer.example",
        "<sam@customer.example>",
        "sam(all)@customer.example",
        "sam[all@customer.example",
        '"sam"@customer.example',
        "=?utf-8?q?sam=0D=0ABcc:_x?=@customer.example",
        "\ud83d@customer.example",
        f"{'s' * 65}@customer.example",
        f"{'ä' * 33}@customer.example",
        f"sam@{'c' * 64}.example",
        f"sam@{'c.' * 125}example",
    ],
    ids=ascii,
)
def test_what_no_mail_can_be_sent_to_is_refused_when_it_is_saved(text: str) -> None:
    """By the reader that is asked again when it is sent to."""
    with pytest.raises(Invalid):
        mail_address(text)
    with pytest.raises(Invalid):
        field_of("email", Email).parse(text)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    """And what was read reads the same again."""
    try:
        sent_to = mail_address(text)
    except Invalid:
        return
    assert mail_address(sent_to) == sent_to


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "a..b",
        "a.",
        "a b",
        "a%00b",
        "\uff11\uff12\uff17.\uff10.\uff10.\uff11",
        "ex℀mple",
        "a/b",
        "[::1]",
    ],
)
def test_what_no_host_may_be_called_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        ascii_host(name)


def test_a_server_may_be_named_by_its_ip_address() -> None:
    """In the form that the network has for it."""
    assert [host_or_ip(host) for host in ("10.0.0.7", "FE80::0:1", "Mail.Example")] == [
        "10.0.0.7",
        "fe80::1",
        "mail.example",
    ]
