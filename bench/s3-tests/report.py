"""A pytest plugin: writes what became of each test, with its marks, as one JSON document."""
import json
import os

import pytest

results = {}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    # What cannot be set up has failed, too; what is wrong with the tidying up afterwards pytest tells by itself.
    if report.when == 'teardown' or (report.when == 'setup' and report.passed):
        return
    message = ''
    if report.failed and call.excinfo:
        message = call.excinfo.exconly().splitlines()[0][:300]
    results[item.name] = {
        'outcome': report.outcome,
        'marks': sorted({mark.name for mark in item.iter_markers()}),
        'message': message,
    }


def pytest_sessionfinish():
    with open(os.environ['KAIRO_REPORT'], 'w', encoding='utf-8') as file:
        json.dump(results, file, indent=1, sort_keys=True)
