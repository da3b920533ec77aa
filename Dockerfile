# LA Router for a server, without a window: docs/server.md.
#   docker build -t la-router .                    models of other servers
#   docker build -t la-router --target local .     and models that run in the container
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.base.json tsconfig.json ./
COPY build ./build
COPY main ./main
COPY preload ./preload
COPY renderer ./renderer
COPY resources ./resources
RUN node build/build.mjs

FROM node:${NODE_VERSION}-bookworm-slim AS product
# Nobody outside reaches a container's loopback: all of its addresses are served, to who brings a token.
ENV NODE_ENV=production LLR_HOME=/data LLR_HOST=0.0.0.0 LLR_STARTER=off
WORKDIR /app
COPY LICENSE NOTICE package.json ./
# Everything is in the bundle but the database.
COPY --from=build /src/node_modules/better-sqlite3/package.json ./node_modules/better-sqlite3/package.json
COPY --from=build /src/node_modules/better-sqlite3/LICENSE ./node_modules/better-sqlite3/LICENSE
COPY --from=build /src/node_modules/better-sqlite3/lib ./node_modules/better-sqlite3/lib
COPY --from=build /src/node_modules/better-sqlite3/prebuilds ./node_modules/better-sqlite3/prebuilds
COPY --from=build /src/dist ./dist
# A volume takes its owner from here.
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 18790
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LLR_PORT || 18790}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The router itself is process 1: it heeds SIGTERM, gives answers under way their time, and closes the ledger.
ENTRYPOINT ["node", "--max-semi-space-size=8", "--heap-growing-percent=30", "--initial-old-space-size=64", "/app/dist/cli.js"]
CMD ["serve"]

FROM build AS engine
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates g++ git
RUN node build/engine.mjs build

FROM product AS local
ENV LLR_STARTER=
COPY --from=engine /src/.runtime/engine ./engine

# The last stage is the one that is built where none is named.
FROM product
