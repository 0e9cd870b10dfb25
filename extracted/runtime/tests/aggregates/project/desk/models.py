"""Tickets with fields of many kinds, notes on them, and people, who are no events."""

import uuid

from django.db import models


class Person(models.Model):
    name = models.CharField(max_length=50)


class Ticket(models.Model):
    title = models.CharField(max_length=100)
    state = models.CharField(max_length=20, default="open")
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    extra = models.JSONField(default=dict)
    count = models.IntegerField(default=0)
    score = models.FloatField(null=True)
    is_open = models.BooleanField(default=True)
    due_on = models.DateField(null=True)
    took = models.DurationField(null=True)
    token = models.UUIDField(default=uuid.uuid4)
    blob = models.BinaryField(default=b"")
    attachment = models.FileField(blank=True)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)


class Shown(Ticket):
    class Meta:
        proxy = True


class Urgent(Ticket):
    until = models.DateField(null=True)


class Note(models.Model):
    code = models.CharField(max_length=20, primary_key=True)
    ticket = models.ForeignKey(Ticket, models.CASCADE)
    text = models.TextField()
