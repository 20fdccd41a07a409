/** 63 bytes: the longest name there is. */
export const LONGEST = `long_${'ä'.repeat(29)}`

/** Something of everything that a revert has to bring back. Grants go to the server's own roles: none are made. */
export const RICH_SCHEMA = `
create schema shop;
create schema "Mixed Case";
comment on schema shop is 'what is sold';
grant usage on schema shop to pg_monitor;

create type shop.mood as enum ('sad', 'it''s ok', 'happy');
comment on type shop.mood is 'how one feels';
create domain shop.positive as numeric(10,2) default 1 not null constraint "Above 0" check (value > 0) constraint small check (value < 1000000);
comment on domain shop.positive is 'more than nothing';
comment on constraint small on domain shop.positive is 'not too much';
create type shop.address as (street text collate "C", "no" int);
create type shop.span as range (subtype = timestamptz);
grant usage on type shop.mood to pg_monitor;
revoke usage on type shop.mood from public;

create sequence shop.counter as int increment 5 minvalue 10 maxvalue 1000 start 20 cache 3 cycle;
comment on sequence shop.counter is 'fives';
grant usage on sequence shop.counter to pg_monitor;

create function shop.touch() returns trigger language plpgsql as $$ begin new.note := 'touched'; return new; end $$;
create function shop.total(a int, variadic b int[] default '{}') returns int language sql immutable strict as 'select $1';
create function shop.total(a text) returns text language sql stable security definer set search_path = '' as 'select $1';
create procedure shop.work(inout x int) language plpgsql as $$ begin x := 1; end $$;
create aggregate shop.sum_of(int) (sfunc = int4pl, stype = int, initcond = '0');
comment on function shop.total(text) is 'a text as it is';
revoke execute on function shop.touch() from public;

create table shop.customers (
  id bigint generated always as identity (start 100 increment 2) primary key,
  name varchar(40) collate "C" not null default 'nobody',
  mood shop.mood default 'it''s ok',
  balance shop.positive,
  home shop.address,
  gone int,
  email text,
  email_lower text generated always as (lower(email)) stored,
  since timestamptz not null default '2024-02-03 04:05:06+02',
  every interval default '1 day 02:00:00',
  note text,
  constraint email_once unique (email) deferrable initially deferred,
  constraint balance_fits check (balance < 5000)
);
alter table shop.customers drop column gone;
alter table shop.customers add constraint named check (name <> '') not valid;
alter table shop.customers alter column note set storage external, alter column note set statistics 500, alter column email set (n_distinct = 5);
alter table shop.customers set (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
alter table shop.customers cluster on customers_pkey;
comment on table shop.customers is 'who buys';
comment on column shop.customers.name is 'it''s a name';
comment on constraint balance_fits on shop.customers is 'by law';
grant select, insert on shop.customers to pg_monitor;
grant update (name, note) on shop.customers to pg_monitor with grant option;

create index customers_lower on shop.customers (lower(name) desc nulls last) where since > '2020-01-01 00:00:00+00' and mood <> 'sad';
create unique index customers_wide on shop.customers (name text_pattern_ops, id desc) include (email, note) with (fillfactor = 60);
create index "Collated" on shop.customers (email collate "POSIX", (coalesce(note, name)));
create index customers_hash on shop.customers using hash (email);
comment on index shop.customers_lower is 'for the search';
create statistics shop.customers_stats (dependencies, mcv) on name, mood from shop.customers;
comment on statistics shop.customers_stats is 'they go together';

create trigger zz_touch before insert or update of name on shop.customers for each row when (new.note is null) execute function shop.touch();
create constraint trigger late after delete on shop.customers deferrable initially deferred for each row execute function shop.touch();
create trigger off after truncate on shop.customers for each statement execute function shop.touch();
alter table shop.customers disable trigger off;
comment on trigger zz_touch on shop.customers is 'leaves a note';
create rule quiet as on delete to shop.customers where old.id < 0 do instead nothing;
alter table shop.customers enable row level security;
alter table shop.customers force row level security;
create policy own on shop.customers as restrictive for update to pg_monitor, public using (id > 0) with check (note is not null);
comment on policy own on shop.customers is 'one''s own';

create table shop.orders (
  customer bigint not null,
  number int,
  "select" int,
  "Quote ""d"" it" text,
  "${LONGEST}" text,
  during shop.span,
  room int4range,
  constraint orders_key primary key (customer, number),
  constraint orders_customer foreign key (customer) references shop.customers on update cascade on delete restrict deferrable,
  constraint no_overlap exclude using gist (room with &&) where (number > 0)
);
alter table shop.orders add constraint later foreign key ("select") references shop.customers (id) on delete set null not valid;
alter table shop.orders replica identity full;
create index "${LONGEST}" on shop.orders ("${LONGEST}", "select");

create table "Mixed Case"."Ta.ble" ("Co lumn" int, number serial);
create unlogged table keyless (a int, b int);
create table heir (c int) inherits (keyless);

create table events (at timestamptz not null, kind text) partition by range (at);
create table events_2024 partition of events for values from ('2024-01-01 00:00:00+00') to ('2025-01-01 00:00:00+00') partition by list (kind);
create table events_2024_a partition of events_2024 for values in ('a', 'b');
create table events_rest partition of events default;
create index events_at on events (at);

create view shop.names with (security_barrier = true) as select id, name as called, upper(note) as loud from shop.customers where id > 0 with local check option;
comment on view shop.names is 'who is who';
comment on column shop.names.called is 'as they say';
alter view shop.names alter column called set default 'you';
grant select on shop.names to public;
create trigger instead_of instead of insert on shop.names for each row execute function shop.touch();
create materialized view shop.counted as select mood, count(*) as n from shop.customers group by mood with no data;
create unique index counted_mood on shop.counted (mood);
`

/** What the tool makes beside the user's: none of it may show. */
export const OWNED_OBJECTS = `
create schema bothways;
create schema bothways_hold;
create schema bothways_hold_1a2b3c4d;
create table bothways.migrations (name text);
create table bothways_hold_1a2b3c4d.dropped (name text primary key);
create table bothways_hold.other (id serial);
create function bothways.sync() returns trigger language plpgsql as 'begin return new; end';
create type bothways.state as enum ('expanded');
alter table shop.customers add column _bw_1a2b3c4d_0_price numeric default 3;
comment on column shop.customers._bw_1a2b3c4d_0_price is 'held';
alter table shop.customers add constraint _bw_1a2b3c4d_1_check check (_bw_1a2b3c4d_0_price > 0) not valid;
create index _bw_1a2b3c4d_2_index on shop.customers (_bw_1a2b3c4d_0_price, name);
create trigger "~bw_1a2b3c4d_update" before update on shop.customers for each row execute function bothways.sync();
create statistics shop._bw_1a2b3c4d_3_stats on name, email from shop.customers;
create view shop._bw_1a2b3c4d_4_view as select 1 as one;
`
