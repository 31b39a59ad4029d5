"""Addresses of the portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from anlin.modules.intake.portal import home, papers, pictures, progress, proof_pages, receipt, report

routes: list[URLPattern] = [
    path("", home.home, name="intake_home"),
    path("report/", report.report, name="intake_report"),
    path("report/receipt/", receipt.receipt_file, name="intake_receipt_file"),
    path("progress/", progress.progress, name="intake_progress"),
    path("progress/answer/", progress.answer, name="intake_answer"),
    path("progress/document/", papers.paper, name="intake_paper"),
    path("picture/<str:token>/", pictures.picture, name="intake_picture"),
    path("who/", home.who, name="intake_who"),
    path("verify/", proof_pages.verify, name="verify"),
    path("verify/page/", proof_pages.offline_page, name="verify_page_file"),
    path("privacy/", home.privacy, name="intake_privacy"),
]
