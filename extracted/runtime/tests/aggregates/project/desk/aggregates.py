from service_links.aggregates.aggregate import RowAggregate


class Ticket(RowAggregate):
    TOPIC = "desk.Ticket"
    SNAPSHOT_EVERY = 5

    class Created(RowAggregate.Created):
        TOPIC = "desk.Ticket.Created"

    class Imported(RowAggregate.Imported):
        TOPIC = "desk.Ticket.Imported"

    class Changed(RowAggregate.Changed):
        TOPIC = "desk.Ticket.Changed"

    class Adopted(RowAggregate.Adopted):
        TOPIC = "desk.Ticket.Adopted"

    class Erased(RowAggregate.Erased):
        TOPIC = "desk.Ticket.Erased"

    class Deleted(RowAggregate.Deleted):
        TOPIC = "desk.Ticket.Deleted"

    class Recreated(RowAggregate.Recreated):
        TOPIC = "desk.Ticket.Recreated"


class Note(RowAggregate):
    TOPIC = "desk.Note"

    class Created(RowAggregate.Created):
        TOPIC = "desk.Note.Created"

    class Imported(RowAggregate.Imported):
        TOPIC = "desk.Note.Imported"

    class Changed(RowAggregate.Changed):
        TOPIC = "desk.Note.Changed"

    class Adopted(RowAggregate.Adopted):
        TOPIC = "desk.Note.Adopted"

    class Erased(RowAggregate.Erased):
        TOPIC = "desk.Note.Erased"

    class Deleted(RowAggregate.Deleted):
        TOPIC = "desk.Note.Deleted"

    class Recreated(RowAggregate.Recreated):
        TOPIC = "desk.Note.Recreated"
