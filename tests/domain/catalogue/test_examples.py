"""What variables might stand for, before anything has happened."""

import pytest

from domain.catalogue.examples import example_of


@pytest.mark.parametrize(
    ("variable", "stands_for"),
    [
        ("EVENT_NAME", "A VIP ticket came in"),
        ("AGENT_NAME", "Maria Lopez"),
        ("CUSTOMER_NAME", "Sam Carter"),
        ("HOST_NAME", "host-7.customer.example"),
        ("SERVER_NAME", "mail.customer.example"),
        ("EMAIL_ADDRESS", "desk@customer.example"),
        ("IP_ADDRESS", "192.0.2.7"),
        ("PHONE_NUMBER", "+1 202 555 0142"),
        ("TICKET_NUMBER", "T-000042"),
    ],
)
def test_an_example_is_what_the_variable_may_stand_for(variable: str, stands_for: str) -> None:
    """Not every name is a customer's."""
    assert example_of(variable) == stands_for
