from __future__ import annotations

from typing import ClassVar

from django.db import models

from llaqta.lib import clock


class Entry(models.Model):
    """One row for every act that somebody did. Never changed, never removed: triggers refuse both.

    No personal data: what names a person stands in `Opening`, and here only as a salted commitment.
    """

    chain = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()  # 1, 2, 3… within the chain
    at = models.DateTimeField(default=clock.now)
    event = models.CharField(max_length=80)  # "routing.referred"
    target = models.CharField(max_length=80)  # official number, "E-2026-000123"
    actor_kind = models.CharField(max_length=10)
    # Plain numbers, not foreign keys: the record of an act outlives the account that did it.
    user_id = models.PositiveBigIntegerField(null=True)
    position_id = models.PositiveBigIntegerField(null=True)
    data = models.TextField()  # the canonical JSON, byte for byte as it was hashed
    commitment = models.CharField(max_length=64, blank=True)
    prev_hash = models.CharField(
        max_length=64, blank=True
    )  # empty in the first of a chain
    hash = models.CharField(max_length=64)

    opening: Opening  # the other side of its one-to-one; raises Opening.DoesNotExist when erased

    class Meta:
        verbose_name = "asiento"
        constraints: ClassVar = [
            # Two acts at once cannot both follow the same one: the second insert fails.
            models.UniqueConstraint(fields=["chain", "seq"], name="ledger_entry_place")
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq} {self.event}"


class Opening(models.Model):
    """One row for every entry with private fields: what opens its commitment.

    PERSONAL DATA. Erasing the row erases the link: without the salt the commitment says nothing.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, related_name="opening"
    )
    salt = models.CharField(max_length=64)  # 32 random bytes, in hexadecimal
    private = models.TextField()  # canonical JSON

    class Meta:
        verbose_name = "apertura de un compromiso"

    def __str__(self) -> str:
        return f"apertura de {self.pk}"


class Seal(models.Model):
    """One row for every batch of entries, with the Merkle root over them, chained to the seal before.

    A chain alone does not show that its last entries were cut off; a seal does. Never changed, never removed.
    """

    number = models.PositiveIntegerField(unique=True)  # 1, 2, 3…
    at = models.DateTimeField(default=clock.now)
    # Covers the entries whose id is above the last of the seal before and up to this one.
    last_entry_id = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "sello"

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"
