#!/bin/sh
# Debian's RabbitMQ as the official image is used: its user from the environment, metrics at 15692.
set -eu
cat >/tmp/rabbitmq.conf <<CONF
default_user = $RABBITMQ_DEFAULT_USER
default_pass = $RABBITMQ_DEFAULT_PASS
loopback_users = none
listeners.tcp.default = 5672
prometheus.tcp.port = 15692
CONF
echo "[rabbitmq_prometheus]." >/tmp/enabled_plugins
export RABBITMQ_CONFIG_FILE=/tmp/rabbitmq RABBITMQ_ENABLED_PLUGINS_FILE=/tmp/enabled_plugins HOME=/var/lib/rabbitmq
export RABBITMQ_LOGS=- RABBITMQ_MNESIA_BASE=/var/lib/rabbitmq/mnesia
exec /usr/lib/rabbitmq/bin/rabbitmq-server
