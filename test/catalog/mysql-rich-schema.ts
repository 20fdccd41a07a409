/** A column of every kind that DDL has to restate. What only one of the servers knows is marked with its name. */
export const RICH_COLUMNS: readonly (string | { readonly mysql: string; readonly mariadb: string })[] = [
  'id bigint unsigned not null auto_increment primary key',
  `name varchar(20) not null default 'it''s \\\\ "x"' comment 'a''b \\\\ c'`,
  'note text',
  `told text default ('x''y')`,
  'plain int default null',
  'bare int not null',
  'money decimal(10,2) unsigned zerofill not null default 1.5',
  'made datetime(6) not null default current_timestamp(6)',
  'seen datetime(6) default null on update current_timestamp(6)',
  'touched timestamp not null default current_timestamp on update current_timestamp',
  'maybe timestamp null default null',
  `since timestamp(3) not null default '2020-01-01 00:00:00'`,
  `mood enum('a','it''s','c,d','\\\\') character set latin1 not null default 'it''s'`,
  `flags set('x','y') default 'x,y'`,
  'doc json',
  `doc2 json default (json_array('it''s', 1)) comment 'json'`,
  `bits bit(3) default b'101'`,
  `bytes varbinary(10) default 'abc'`,
  `more_bytes binary(3) default x'00ff10'`,
  `exact varchar(10) character set utf8mb4 collate utf8mb4_bin default 'É'`,
  'latin varchar(10) character set latin1',
  `smile varchar(9) default 'a😀?'`,
  'next_one int generated always as (plain + 1) virtual',
  `both_names varchar(60) generated always as (concat(name, 'it''s é \\\\ ?', note)) stored comment 'generated'`,
  {
    mysql: 'stored_one int generated always as (bare * 2) stored not null',
    mariadb: 'stored_one int generated always as (bare * 2) stored',
  },
  `smiling varchar(60) generated always as (concat(name, '😀 é ???? \\'')) virtual`,
  `smiling_too varchar(60) default (concat('😀', "x"))`,
  'unseen int invisible default 3',
  `unseen_too varchar(9) generated always as (upper(name)) virtual invisible comment 'it''s unseen'`,
  'two int default (1 + 1)',
  'who varchar(36) default (uuid())',
  { mysql: 'place point srid 4326', mariadb: 'place point' },
  'vintage year default 2020',
  `takes time(3) default '10:00:00'`,
  `born date default '2020-01-01'`,
  'today date default (curdate())',
  'wide double default 1e10',
  'narrow float(7,3) default -1.5',
  'yes tinyint(1) not null default true',
  'padded int(5) zerofill',
  '`we``ird\'"` int default -5',
  `word varchar(5) default 'NULL'`,
  `blank varchar(5) not null default ''`,
  'file mediumblob',
  'old longtext character set utf8mb3',
  `now_text varchar(20) default 'current_timestamp()'`,
  `lines_ varchar(20) default 'a\\nb\\tc'`,
]

export function richTable(kind: 'mysql' | 'mariadb', name = 'rich'): string {
  const columns = RICH_COLUMNS.map((column) => (typeof column === 'string' ? column : column[kind]))
  return `create table ${name} (\n${columns.join(',\n')}\n) engine=InnoDB default charset=utf8mb4 comment='it''s rich'`
}

/** 64 characters: the longest name there is. */
export const LONGEST = `long_${'ä'.repeat(59)}`

const BOTH = (kind: 'mysql' | 'mariadb'): readonly string[] => [
  `set session sql_mode = 'STRICT_TRANS_TABLES'`,
  richTable(kind),
  `create table customers (
    id int not null auto_increment,
    email varchar(200) not null,
    name varchar(100) not null default 'nobody',
    mood enum('sad','happy'),
    body text,
    place point not null,
    primary key (id),
    unique key email_once (email),
    unique index by_prefix (name(10) desc, body(20)) comment 'it''s a prefix',
    key by_mood (mood, id desc) using btree,
    fulltext key words (body),
    spatial key places (place),
    constraint named check (name <> '' and email not like 'it''s%')
  ) engine=InnoDB row_format=dynamic stats_persistent=1 charset=utf8mb4 collate=utf8mb4_unicode_ci comment='who buys'`,
  `create table orders (
    customer int not null,
    number int not null,
    other int,
    \`select\` int,
    \`Quote \`\`d\`\` it\` varchar(9),
    \`${LONGEST}\` int,
    primary key (number, customer),
    key \`${LONGEST}\` (\`${LONGEST}\`, \`select\`),
    constraint orders_customer foreign key (customer) references customers (id) on update cascade on delete restrict,
    constraint orders_other foreign key (other) references customers (id) on delete set null
  ) engine=InnoDB`,
  `create table lines_ (place int, buyer int, constraint lines_order foreign key (place, buyer) references orders (number, customer) on delete no action)`,
  `create table keyless (a int, b int) engine=MyISAM charset=utf8mb4 collate=utf8mb4_general_ci`,
  `create table quick (a int, key hashed (a), key tree (a) using btree) engine=MEMORY`,
  `create table events_ (at date not null, kind int not null) partition by range columns (at) subpartition by hash (kind)
    (partition p2024 values less than ('2025-01-01') comment 'old' (subpartition a, subpartition b),
     partition rest values less than maxvalue (subpartition c, subpartition d))`,
  `create table kinds (kind int not null) partition by list (kind) (partition few values in (1, 2), partition many values in (3, null))`,
  `create table hashes (id int primary key) partition by key (id) partitions 3`,
  `create definer = root@localhost trigger zz_first before insert on customers for each row set new.name = concat(new.name, 'é😀''')`,
  `create trigger aa_second before insert on customers for each row begin set @it = 'x'; set new.body = null; end`,
  `create trigger late after delete on customers for each row set @gone = old.id`,
  `set session sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES'`,
  `create trigger quoted after update on customers for each row set @seen = new."id"`,
  `set session sql_mode = 'STRICT_TRANS_TABLES'`,
  `create sql security invoker view names (id, called, loud) as select id, name, concat('é😀''', upper(email)) from customers where id > 0 with local check option`,
  `create view calls as select called, 'WITH LOCAL CHECK OPTION' as said from names`,
  `create algorithm=temptable view counted as select mood, count(*) as n from customers group by mood`,
  `create function total(a int, b varchar(20) character set latin1) returns varchar(30) charset utf8mb4 deterministic no sql sql security invoker comment 'it''s a total' return concat(a, b)`,
  `create procedure work(in a int, inout b decimal(10,2), out c json) modifies sql data begin set b = a; set c = '{}'; end`,
  `create procedure total() select 1`,
  `create event nightly on schedule every 1 day starts '2030-01-01 00:00:00' ends '2031-01-01 00:00:00' on completion preserve disable comment 'it''s night' do delete from keyless`,
  `create event once on schedule at '2035-01-01 00:00:00' do begin delete from keyless; end`,
]

const ONLY: Readonly<Record<'mysql' | 'mariadb', readonly string[]>> = {
  mysql: [
    `create table only_here (a int, b varchar(20), fulltext key pieces (b) with parser ngram, key functional ((a + 1) desc, (lower(b))), unique key functional_too ((concat(b, 'é😀'''))), key unseen (a) invisible,
      constraint loose check (a > 0) not enforced, check (b <> 'é😀'''))`,
  ],
  mariadb: [
    `create table only_here (a int check (a > 0), b varchar(20) default 'x' comment 'checked' check (b <> 'é😀''' and b <> ''), doc json default '{}', doc2 longtext collate utf8mb4_bin check (json_valid(doc2)), key unseen (a) ignored, constraint more check (a < 100 or b = 'é😀''')) charset utf8mb4`,
    `create table long_key (a int, long_one text, unique key hashed (long_one))`,
    `create table versioned (a int, b int without system versioning) with system versioning`,
    `create table periods (a int, s timestamp(6) generated always as row start invisible, e timestamp(6) generated always as row end invisible, period for system_time (s, e)) with system versioning`,
    `create sequence counter start with 20 increment by 5 minvalue 10 maxvalue 1000 cache 3 cycle comment 'fives'`,
  ],
}

/** Something of everything that a revert has to bring back. */
export function richSchema(kind: 'mysql' | 'mariadb'): readonly string[] {
  return [...BOTH(kind), ...ONLY[kind]]
}

/** What the tool makes beside the user's: none of it may show. */
export const OWNED_OBJECTS: readonly string[] = [
  'create table bothways_migrations (name varchar(20) primary key)',
  'create table _bw_1a2b3c4d_dropped (name varchar(20) primary key)',
  `alter table customers add column _bw_1a2b3c4d_0_price int default 3 comment 'held' invisible`,
  'alter table customers add constraint _bw_1a2b3c4d_1_check check (_bw_1a2b3c4d_0_price > 0)',
  'alter table customers add index _bw_1a2b3c4d_2_index (_bw_1a2b3c4d_0_price, name)',
  'create trigger _bw_1a2b3c4d_update before insert on customers for each row precedes zz_first set new._bw_1a2b3c4d_0_price = 3',
  'create view _bw_1a2b3c4d_4_view as select 1 as one',
]
