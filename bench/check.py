"""Whether the numbers of the series have gaps, after the floor took some of the counter's values for itself."""

from __future__ import annotations


def main() -> None:
    import django

    django.setup()
    from django.db.models import Max

    from llaqta.routing.models import RouteSheet

    for year, last in (
        RouteSheet.objects.filter(series="E", ordinal__lt=500_000)
        .values_list("year")
        .annotate(last=Max("ordinal"))
        .order_by("year")
    ):
        print(f"E-{year}: last number {last}")


if __name__ == "__main__":
    main()
