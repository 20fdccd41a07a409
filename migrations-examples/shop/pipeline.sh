#!/bin/sh
# How a release of the shop goes out, one job of the pipeline after the other:
#
#   pipeline.sh record v2    its tests run, and what they ask of the database becomes its contract
#   pipeline.sh roll-out v2  first the schema, then the servers
#   pipeline.sh finish v1    the last server with the old release is gone, and so is its part of the schema
#   pipeline.sh back         the last thing that was done to the schema is taken back
#
# DATABASE_URL is production's; tests fill TEST_DATABASE_URL. Each line is a gate: where it says no, nothing has changed,
# the reason and the next command are on stderr, and the job ends with 21.
set -eu
job=$1
release=${2:-}

# A checkout of version 1 would end here by itself.
newest=
if [ "$release" = v1 ]; then newest='--to 20260108091000_order_log'; fi

case $job in
record)
  export DATABASE_URL="$TEST_DATABASE_URL"
  migrate up --contract $newest
  node work.ts "$release"
  migrate release record --app shop --release "$release" \
    --from "kysely:$release/database.ts" "recorder:.bothways/recorded/$release"
  ;;
roll-out)
  migrate up --guarded $newest --for "shop@$release"
  migrate can-i-deploy --app shop --release "$release"
  # … the servers get the release, one after the other …
  migrate release deploy --app shop --release "$release" --env production
  ;;
finish)
  if [ -n "$release" ]; then migrate release retire --app shop --release "$release" --env production; fi
  migrate contract --guarded
  ;;
back)
  migrate revert --guarded
  ;;
esac
