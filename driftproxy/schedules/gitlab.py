"""A job of GitLab CI, which keeps one merge request."""

from driftproxy.model.job import Job, Schedule
from driftproxy.schedules._review import BRANCH, TITLE, indented

__all__ = ["gitlab"]

_JOB = """\
# Make a schedule for it (Build > Pipeline schedules): {minute} {hour} * * *
# Variables that it needs, masked: {variables}
driftproxy:
  image: python:3.12
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  resource_group: driftproxy
  cache:
    key: driftproxy-memory
    paths:
      - .driftproxy/known.json
      - .driftproxy/history.db
      - .driftproxy/last/report.json
  script:
    - pip install "{package}"
    - |
{script}
  artifacts:
    when: always
    paths:
      - drift.md
    reports:
      codequality: gl-code-quality-report.json
"""
_SCRIPT = f"""
code=0
driftproxy rerecord --output markdown=drift.md --output gitlab=gl-code-quality-report.json || code=$?
if [ "$code" -eq 1 ]; then
  git config user.name "driftproxy"
  git config user.email "driftproxy@noreply.$CI_SERVER_HOST"
  git checkout -B {BRANCH}
  driftproxy accept
  git add --all
  git rm --cached --quiet --ignore-unmatch drift.md gl-code-quality-report.json
  git diff --cached --quiet || git commit --message "{TITLE}"
  git push --force -o merge_request.create -o merge_request.title="{TITLE}" \\
    -o merge_request.target="$CI_DEFAULT_BRANCH" \\
    "https://driftproxy:$DRIFTPROXY_PUSH_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git" {BRANCH}
elif [ "$code" -eq 0 ]; then
  # A merge request whose branch is gone is closed.
  git push --delete "https://driftproxy:$DRIFTPROXY_PUSH_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git" {BRANCH} || true
fi
# 2: the job itself is wrong; anything else is a verdict.
[ "$code" -ne 2 ]
"""


def _files(job: Job) -> dict[str, str]:
    variables = ", ".join(("DRIFTPROXY_PUSH_TOKEN (may write to the repository)", *job.secrets))
    script = indented(_SCRIPT, 6)
    text = _JOB.format(minute=job.minute, hour=job.hour, package=job.package, variables=variables, script=script)
    return {".gitlab-ci.yml": text}


gitlab = Schedule("GitLab CI", _files, "add it to your .gitlab-ci.yml, make the schedule, and set the variables")
