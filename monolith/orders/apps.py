from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Orders"

    def ready(self) -> None:
        from orders import receivers
        from payments.signals import payment_captured, refund_completed
        from shipping.signals import shipment_delivered, shipment_dispatched

        payment_captured.connect(receivers.mark_paid)
        refund_completed.connect(receivers.mark_refunded)
        shipment_dispatched.connect(receivers.mark_shipped)
        shipment_delivered.connect(receivers.mark_delivered)
