# syntax=docker/dockerfile:1
# The container that Beam's workers run in (Flink, Dataflow) and that launches the Dataflow template:
#   docker build -t copydesk:0.1.0 .
# All versions are fixed here and in deploy/requirements.txt; docs/dataflow.md tells the size, layer by layer.

ARG PYTHON=3.11.9
ARG BEAM=2.77.0
FROM apache/beam_python3.11_sdk:${BEAM} AS beam
# Google dates its tags. This one stands in public Dockerfiles; where it was written no image could be pulled. Another:
# --build-arg LAUNCHER=YYYYMMDD-rcNN.
ARG LAUNCHER=20240812-rc01
FROM gcr.io/dataflow-templates-base/python311-template-launcher-base:${LAUNCHER} AS launcher

FROM python:${PYTHON}-slim-bookworm AS build
WORKDIR /source
RUN python -m venv /opt/copydesk
# Dependencies first: a change of the code leaves this layer as it is.
COPY deploy/requirements.txt ./
RUN /opt/copydesk/bin/pip install --no-cache-dir --no-compile -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY pipeline ./pipeline
COPY transforms ./transforms
RUN /opt/copydesk/bin/pip install --no-cache-dir --no-compile --no-deps . \
    && find /opt/copydesk -type d -name tests -prune -exec rm -r {} +

FROM python:${PYTHON}-slim-bookworm
COPY --from=beam /opt/apache/beam/boot /opt/apache/beam/boot
COPY --from=launcher /opt/google/dataflow/python_template_launcher /opt/google/dataflow/python_template_launcher
COPY --from=build /opt/copydesk /opt/copydesk
COPY configs /opt/copydesk/configs
COPY deploy/dataflow/launch.py /opt/copydesk/launch.py
# The packages are in the image: boot makes no environment of its own, and needs no place to write one.
ENV PATH=/opt/copydesk/bin:$PATH \
    RUN_PYTHON_SDK_IN_DEFAULT_ENVIRONMENT=1 \
    FLEX_TEMPLATE_PYTHON_PY_FILE=/opt/copydesk/launch.py \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/tmp/numba
RUN useradd --uid 10001 --create-home copydesk
USER 10001
ENTRYPOINT ["/opt/apache/beam/boot"]
