"""What can go wrong between two sides.

LinkError
├── Unavailable         the other side cannot be asked
│   ├── NotLinked       it could not be told how to reach this, or a test does not say what it answers
│   ├── TimedOut        no answer in time
│   ├── BreakerOpen     the other side failed so often that it is left alone for a while
│   └── OwnerUnavailable  the other side is well; one that it asked in turn is not
├── NotAllowed          the other side does not offer this, or the token is wrong
├── RemoteError         the other side raised something that is not known here
├── OverBudget          one request made more calls than it may
├── WriteRefused        a row of the other side was about to be written here
├── CrossesBoundary     a query needs tables of both sides
├── Conflict            a row that is kept as events was changed by somebody else meanwhile
├── Unrecorded          a write of such a row that cannot be told as events
├── NotEncodable        a value cannot be sent
└── Misconfigured       a setting or a declaration is missing
"""


class LinkError(Exception):
    """Everything that is raised here."""


class Unavailable(LinkError):
    """The other side cannot be asked."""


class NotLinked(Unavailable):
    """There is no way to the other side from here, whether it is well or not."""


class TimedOut(Unavailable):
    """The other side did not answer in time."""


class BreakerOpen(Unavailable):
    """The other side failed too often, and is not asked for a while."""


class OwnerUnavailable(Unavailable):
    """The side that was asked had to ask another one, which cannot be asked."""


class NotAllowed(LinkError):
    """The other side does not offer what was asked for, or does not know us."""


class RemoteError(LinkError):
    """The other side raised an exception whose class is not known here; `name` is its dotted path."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


class OverBudget(LinkError):
    """One request made more calls to other sides than SERVICE_LINKS_BUDGET."""


class WriteRefused(LinkError):
    """Rows of another side are written by that side alone."""


class CrossesBoundary(LinkError):
    """A query needs tables of both sides, or something else that cannot be asked for."""


class Conflict(LinkError):
    """Somebody else changed a row that is kept as events: read it again, and decide again."""


class Unrecorded(LinkError):
    """A write of rows that are kept as events, which could not be recorded; nothing was written."""


class NotEncodable(LinkError, TypeError):
    """A value that has no meaning on another side."""


class Misconfigured(LinkError):
    """A setting or declaration is missing or wrong."""
