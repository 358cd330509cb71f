"""What a job does with fresh recordings: one branch, one request for review, kept up to date, closed when clean."""

import shlex
from collections.abc import Sequence

from driftproxy.model.job import Job

__all__ = ["BRANCH", "GONE", "NIGHT", "TITLE", "indented", "night", "on_github"]

BRANCH = "driftproxy/fresh-recordings"
"""The same every night, so that the same drift is the same request for review."""

TITLE = "Mock drift: take the fresh recordings"

GONE = "The hosts answer as recorded again."
"""What is said when the request is closed."""

NIGHT = "driftproxy-night.sh"
"""The file of `night`, in the project."""


def indented(text: str, spaces: int) -> str:
    """Return the lines of a script at the depth of a YAML block."""
    return "\n".join(f"{' ' * spaces}{line}" if line else "" for line in text.strip("\n").splitlines())


def on_github(report: str) -> str:
    """Return the lines that open the request on GitHub, or update it, with the report in a file as its text."""
    return f"""\
if [ -n "$(gh pr list --head {BRANCH} --json number --jq '.[].number')" ]; then
  gh pr edit {BRANCH} --body-file "{report}"
else
  gh pr create --head {BRANCH} --title "{TITLE}" --body-file "{report}"
fi
"""


def night(job: Job, program: Sequence[str]) -> str:
    """Return the script of a night where there is no CI service; `program` are the words that call driftproxy."""
    return _NIGHT.format(
        program=shlex.join(program),
        cassettes=shlex.quote(job.cassettes),
        branch=BRANCH,
        title=TITLE,
        gone=GONE,
        on_github=indented(on_github(".driftproxy/drift.md"), 4),
    )


_NIGHT = """\
#!/bin/sh
# Asks again what was recorded, and keeps one request for review with the fresh recordings: the same drift on the next
# night is the same request, and without drift it is closed. It pushes to `origin`; on GitHub it needs `gh`, too.
cd -- "$(dirname -- "$0")" || exit 2
cassettes={cassettes} branch={branch}
code=0
said=$({program} rerecord --output markdown=.driftproxy/drift.md 2>&1) || code=$?
# Who is as recorded has nothing to say, and nobody needs a mail of it.
[ "$code" -eq 0 ] || printf '%s\\n' "$said"
origin=$(git config --get remote.origin.url 2> /dev/null) || exit "$code"
there() {{ git ls-remote --exit-code origin "refs/heads/$branch" > /dev/null; }}
is_github() {{ case $origin in *github*) command -v gh > /dev/null ;; *) false ;; esac }}

back() {{
  git reset --quiet -- "$cassettes"
  git checkout --quiet -- "$cassettes"
  git clean --quiet --force -d -- "$cassettes"
  git checkout --quiet "$was"
}}

take() (
  set -e
  was=$(git symbolic-ref --quiet --short HEAD || git rev-parse HEAD)
  trap back EXIT
  git checkout --quiet -B "$branch"
  {program} accept
  git add --all -- "$cassettes"
  git diff --cached --quiet ||
    git -c user.name=driftproxy -c user.email=driftproxy@localhost commit --quiet --message "{title}" -- "$cassettes"
  case $origin in
    *gitlab*) git push --quiet --force -o merge_request.create -o merge_request.title="{title}" origin "$branch" ;;
    *) git push --quiet --force origin "$branch" ;;
  esac
  if is_github; then
{on_github}
  fi
)

if [ "$code" -eq 1 ] && [ -n "$(git ls-files -- "$cassettes")" ]; then
  if [ -z "$(git status --porcelain -- "$cassettes")" ]; then
    take
    [ $? -eq 0 ] || echo "the request for review could not be opened or updated"
  else
    echo "no request for review: $cassettes has changes of its own"
  fi
elif [ "$code" -eq 0 ] && there; then
  # Without its branch a request is closed, there and on GitLab.
  if is_github; then gh pr close "$branch" --comment "{gone}"; fi
  git push --quiet --delete origin "$branch"
fi
exit "$code"
"""
