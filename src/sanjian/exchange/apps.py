"""The exchange as a Django app: what came in stays as it came."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Imports are only ever added: a better reading of the same row is a new version."""

    name = "sanjian.exchange"
    label = "exchange"
    verbose_name = "数据交换"
    append_only = (
        "exchange_importbatch",
        "exchange_importrow",
        "exchange_catalogueimport",
        "exchange_catalogueimportrow",
    )
