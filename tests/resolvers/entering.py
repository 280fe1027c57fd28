"""How people come in anew, and what they ask to see that they are."""

from typing import Any

from tests.desk import PASSWORD, Person, RunningDesk

SIGN_IN = """mutation($email: String!, $password: String!) {
    signIn(input: {email: $email, password: $password}) {
        session { accessToken refreshToken expiresAt agent { displayName permissions } }
        errors { code message path } } }"""
REFRESH = """mutation($token: String!) { refreshSession(refreshToken: $token) {
    session { accessToken refreshToken agent { displayName } } errors { code } } }"""
VIEWER = "{ viewer { displayName } }"
UPDATE = """mutation($input: UpdateAgentInput!) { updateAgent(input: $input) {
    agent { displayName enabled timeZone groups { name } } errors { code message path } } }"""
CREATE = """mutation($input: CreateAgentInput!) { createAgent(input: $input) {
    agent { id displayName email timeZone enabled roles { name } groups { name } departments { name } }
    errors { code message path } } }"""
MARIA = "maria@desk.example"
WITHIN = 5.0  # seconds of a machine that has much else to do


async def sign_in(desk: RunningDesk, email: str = MARIA, password: str = PASSWORD) -> Any:
    """Try to come in."""
    return await desk.nobody.ask(SIGN_IN, email=email, password=password)


async def signed_in(desk: RunningDesk, email: str = MARIA) -> tuple[Person, str]:
    """Come in anew; return the person and their refresh token."""
    session = (await sign_in(desk, email))["session"]
    return holding(desk, session["accessToken"]), session["refreshToken"]


def holding(desk: RunningDesk, token: str) -> Person:
    """Return whoever holds a token, at the desk until it closes."""
    return desk.people.setdefault(token, Person(desk.address, token, ""))
