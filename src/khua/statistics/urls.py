"""Addresses of figures."""

from django.urls import URLPattern, path

from khua.statistics.views import exports, picture, released, releases, tables, told, unseen, years

urlpatterns: list[URLPattern] = [
    # the catalogue
    path("figures/tables/", tables.table_list, name="table-list"),
    path("figures/tables/<str:table>/", tables.table, name="table"),
    path("figures/tables/<str:table>/rows.csv", tables.table_csv, name="table-csv"),
    # the country, provinces, years
    path("figures/", picture.figures, name="figures"),
    path("figures/provinces/", picture.province_list, name="province-list"),
    path("figures/provinces/<str:province>/", picture.province, name="province"),
    path("figures/years/", years.years, name="years"),
    # what offices told, and what is not seen
    path("figures/told/", told.told_list, name="told-list"),
    path("figures/told/new/", told.told_new, name="told-new"),
    path("figures/told/<int:pk>/withdraw/", told.told_withdraw, name="told-withdraw"),
    path("figures/unseen/", unseen.unseen, name="unseen"),
    path("figures/unseen/new/", unseen.estimate_new, name="estimate-new"),
    path("figures/unseen/trained/", unseen.trained, name="unseen-trained"),
    path("figures/unseen/<int:pk>/", unseen.estimate, name="estimate"),
    # releases, and what of them is public
    path("figures/releases/", releases.listed, name="release-list"),
    path("figures/releases/new/", releases.new, name="release-new"),
    path("figures/releases/<str:release>/", releases.one, name="release"),
    path("figures/releases/<str:release>/sign/", releases.sign, name="release-sign"),
    path("released/", released.listed, name="released-list"),
    path("released/<str:release>/", released.one, name="released"),
    path("released/<str:release>/file.json", released.file, name="released-file"),
    path("released/<str:release>/<str:table>.csv", released.table, name="released-table"),
    # what members take away
    path("figures/take/", exports.listed, name="export-list"),
    path("figures/take/<str:format>/", exports.tables, name="export"),
    path("figures/take/rows/<str:format>/", exports.rows, name="export-rows"),
    path("figures/report/", exports.annual, name="annual-report"),
]
