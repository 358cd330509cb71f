"""A CronJob of Kubernetes, in which the project is an image."""

from driftproxy.model.job import Job, Schedule

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
              # An image of your project in the folder /project: its cassettes, driftproxy.toml, and driftproxy.
              image: registry.example.com/project:latest
              command: ["driftproxy", "rerecord"]
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
    return {"driftproxy-cronjob.yaml": _CRONJOB.format(minute=job.minute, hour=job.hour, environment=environment)}


kubernetes = Schedule(
    "Kubernetes",
    _files,
    "set the image, make the claim and the secret `driftproxy`, then `kubectl apply --filename` it",
)
