"""A workflow of GitHub Actions, which keeps one pull request."""

from driftproxy.model.job import Job, Schedule
from driftproxy.schedules._review import BRANCH, GONE, TITLE, indented, on_github

__all__ = ["github"]

_WORKFLOW = """\
name: Mock drift
on:
  schedule:
    - cron: "{minute} {hour} * * *"
  workflow_dispatch:
permissions:
  contents: write
  pull-requests: write
concurrency: driftproxy
jobs:
  rerecord:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install "{package}"
      - uses: actions/cache@v4
        with:
          path: |
            .driftproxy/known.json
            .driftproxy/history.db
            .driftproxy/last/report.json
          key: driftproxy-memory-${{{{ github.run_id }}}}
          restore-keys: driftproxy-memory-
      - name: Ask again what was recorded
        id: night
        run: |
          code=0
          # Annotations, and the summary of the job.
          driftproxy rerecord --format github --output markdown="$RUNNER_TEMP/drift.md" || code=$?
          echo "code=$code" >> "$GITHUB_OUTPUT"
          # 2: the job itself is wrong; anything else is a verdict.
          [ "$code" -ne 2 ]
{env}      - name: Open or update the pull request
        if: steps.night.outputs.code == '1'
        env:
          GH_TOKEN: ${{{{ github.token }}}}
        run: |
{opened}
      - name: Say that the drift is gone
        if: steps.night.outputs.code == '0'
        env:
          GH_TOKEN: ${{{{ github.token }}}}
        run: |
{gone}
"""
_OPENED = f"""
git config user.name "driftproxy"
git config user.email "driftproxy@users.noreply.github.com"
git switch --force-create {BRANCH}
driftproxy accept
git add --all
git diff --cached --quiet || git commit --message "{TITLE}"
git push --force origin {BRANCH}
{on_github("$RUNNER_TEMP/drift.md")}"""
_GONE = f"""
if [ -n "$(gh pr list --head {BRANCH} --json number --jq '.[].number')" ]; then
  gh pr close {BRANCH} --comment "{GONE}"
fi
"""


def _files(job: Job) -> dict[str, str]:
    names = "".join(f"          {name}: ${{{{ secrets.{name} }}}}\n" for name in job.secrets)
    text = _WORKFLOW.format(
        minute=job.minute,
        hour=job.hour,
        package=job.package,
        env=f"        env:\n{names}" if names else "",
        opened=indented(_OPENED, 10),
        gone=indented(_GONE, 10),
    )
    return {".github/workflows/driftproxy.yml": text}


github = Schedule(
    "GitHub Actions",
    _files,
    "commit it, set the secrets that it names, and allow Actions to create pull requests in the repository's settings",
)
