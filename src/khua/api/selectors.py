"""Reads about tokens."""

import uuid

from django.http import Http404

from khua.access.models import Colleague, Member, Pass
from khua.access.selectors import colleagues
from khua.api.models import Token


def tokens_of(member: Member) -> list[tuple[Token, Colleague | None]]:
    """Every token ever issued for `member` with who issued it, the newest first; seen by his
    administrators."""
    tokens = list(Token.objects.filter(member=member))
    issuers = colleagues({token.issued_by_id for token in tokens})
    return [(token, issuers.get(token.issued_by_id)) for token in tokens]


def access_token(member: Member, pk: uuid.UUID) -> Token:
    """A token of a member whom one manages. Raises Http404."""
    token = Token.objects.select_related("member").filter(member=member, pk=pk).first()
    if token is None:
        raise Http404
    return token


def token_in_use(held: Pass) -> Token | None:
    """The token of the pass that this request holds; None for a pass that nobody issued as one."""
    return Token.objects.filter(pk=held.pk).first()
