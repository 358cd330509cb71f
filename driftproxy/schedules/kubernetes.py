"""A CronJob of Kubernetes, in which the project is an image."""

from driftproxy.model.job import Job, Schedule
from driftproxy.schedules._review import NIGHT, night

__all__ = ["kubernetes"]

_CRONJOB = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: driftproxy
spec:
  schedule: "{minute} {hour} * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          # Whom the image of our Containerfile runs as, and who owns the volume.
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            fsGroup: 10001
          containers:
            - name: driftproxy
              # An image with a checkout of your project in the folder /project, driftproxy, git, and on GitHub gh.
              # The secret has what git and gh need to push, besides.
              image: registry.example.com/project:latest
              command: ["sh", "/project/{night}"]
{environment}              volumeMounts:
                - name: state
                  mountPath: /project/.driftproxy
          volumes:
            - name: state
              persistentVolumeClaim:
                claimName: driftproxy
"""


def _files(job: Job) -> dict[str, str]:
    names = "".join(
        f"                - name: {name}\n"
        "                  valueFrom:\n"
        "                    secretKeyRef:\n"
        "                      name: driftproxy\n"
        f"                      key: {name}\n"
        for name in job.secrets
    )
    environment = f"              env:\n{names}" if names else ""
    cronjob = _CRONJOB.format(minute=job.minute, hour=job.hour, environment=environment, night=NIGHT)
    return {"driftproxy-cronjob.yaml": cronjob, NIGHT: night(job, ["driftproxy"])}


kubernetes = Schedule(
    "Kubernetes",
    _files,
    f"put {NIGHT} into the project, set the image, make the claim and the secret `driftproxy`, "
    "then `kubectl apply --filename` the job",
)
