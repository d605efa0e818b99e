# docker build -t settlement-core .
# docker run -p 7300:7300 -v settlement-data:/data -e SC_HOST=0.0.0.0 -e SC_ALLOW_REMOTE=true settlement-core
#
# As everywhere, the engine listens on loopback unless it is told otherwise: without SC_HOST and SC_ALLOW_REMOTE nobody
# outside the container reaches it. TLS ends in front of it.

# Both stages must be the same Node major: native packages are chosen by it at install time.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
COPY bench bench
RUN node scripts/build.mjs \
 && npm prune --omit=dev \
 # uWebSockets.js comes with the binaries of all platforms (130 MB); one is used.
 && find node_modules/uWebSockets.js/dist/bin -name '*.node' \
    ! -name "uws_$(node -p 'process.platform + "_" + process.arch + "_" + process.versions.modules').node" -delete \
 && node -e "import('uWebSockets.js')"

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    SC_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY LICENSE ./
RUN install -d -o node -g node -m 0750 /data
USER node
VOLUME /data
EXPOSE 7300
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.SC_PORT || 7300) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "dist/src/cli/main.js", "start"]
