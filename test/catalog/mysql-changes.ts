type Change = readonly [does: string, undo: string, seen: RegExp]

/** A change of the rich schema, how it is taken back, and what the difference reads like. */
export const MYSQL_CHANGES: readonly Change[] = [
  ['create table added (id int)', 'drop table added', /^\+ table added$/],
  ['rename table keyless to renamed', 'rename table renamed to keyless', /^- table keyless$/],
  ['alter table keyless add c int', 'alter table keyless drop c', /^\+ table keyless \/ column c$/],
  [
    'alter table keyless modify b int first',
    'alter table keyless modify b int after a',
    /^↕ table keyless: column order a, b → b, a$/,
  ],
  [
    'alter table keyless modify a bigint unsigned',
    'alter table keyless modify a int',
    /^~ table keyless \/ column a: type int(?:\(11\))? → bigint(?:\(20\))? unsigned$/,
  ],
  [
    'alter table keyless modify a int not null',
    'alter table keyless modify a int',
    /^~ table keyless \/ column a: notNull false → true$/,
  ],
  [
    `alter table customers alter name set default 'x'`,
    `alter table customers alter name set default 'nobody'`,
    /^~ table customers \/ column name: default 'nobody' → 'x'$/,
  ],
  [
    'alter table rich modify maybe timestamp null default current_timestamp',
    'alter table rich modify maybe timestamp null default null',
    /^~ table rich \/ column maybe: default none → CURRENT_TIMESTAMP$/,
  ],
  [
    'alter table rich modify seen datetime(6) default null',
    'alter table rich modify seen datetime(6) default null on update current_timestamp(6)',
    /^~ table rich \/ column seen: onUpdate CURRENT_TIMESTAMP\(6\) → none$/,
  ],
  [
    'alter table rich modify unseen int default 3',
    'alter table rich modify unseen int invisible default 3',
    /^~ table rich \/ column unseen: invisible true → none$/,
  ],
  [
    'alter table rich modify id bigint unsigned not null',
    'alter table rich modify id bigint unsigned not null auto_increment',
    /^~ table rich \/ column id: identity by default → no$/,
  ],
  [
    'alter table customers modify mood enum("sad","happy") collate utf8mb4_bin',
    'alter table customers modify mood enum("sad","happy")',
    /^~ table customers \/ column mood: collation none → utf8mb4_bin$/,
  ],
  [
    'alter table rich modify next_one int generated always as (plain + 2) virtual',
    'alter table rich modify next_one int generated always as (plain + 1) virtual',
    /^~ table rich \/ column next_one: default .*1.* → .*2/,
  ],
  [
    `alter table keyless modify a int comment 'x'`,
    `alter table keyless modify a int`,
    /^~ table keyless \/ column a: comment none → x$/,
  ],
  [
    `alter table customers comment = ''`,
    `alter table customers comment = 'who buys'`,
    /^~ table customers: comment who buys → none$/,
  ],
  [
    'alter table keyless engine=InnoDB',
    'alter table keyless engine=MyISAM',
    /^~ table keyless: options engine=MyISAM → engine=InnoDB$/,
  ],
  [
    'alter table customers stats_persistent=default',
    'alter table customers stats_persistent=1',
    /^~ table customers: options stats_persistent=1 → none$/,
  ],
  [
    'alter table keyless collate utf8mb4_bin',
    'alter table keyless collate utf8mb4_general_ci',
    /^~ table keyless: defaultCollation \w+ → utf8mb4_bin$/,
  ],
  [
    'alter table customers drop index by_mood',
    'alter table customers add key by_mood (mood, id desc)',
    /^- table customers \/ index by_mood$/,
  ],
  [
    'alter table customers rename index by_mood to other',
    'alter table customers rename index other to by_mood',
    /^\+ table customers \/ index other$/,
  ],
  [
    'alter table customers drop index by_mood, add key by_mood (mood, id)',
    'alter table customers drop index by_mood, add key by_mood (mood, id desc)',
    /^~ table customers \/ index by_mood: definition .*DESC.* → /,
  ],
  [
    'alter table lines_ drop foreign key lines_order; alter table lines_ add constraint lines_order foreign key (place, buyer) references orders (number, customer) on delete cascade',
    'alter table lines_ drop foreign key lines_order; alter table lines_ add constraint lines_order foreign key (place, buyer) references orders (number, customer) on delete no action',
    /^~ table lines_ \/ constraint lines_order: definition .* → .*ON DELETE CASCADE/,
  ],
  [
    'alter table customers drop constraint named',
    `alter table customers add constraint named check (name <> '' and email not like 'it''s%')`,
    /^- table customers \/ constraint named$/,
  ],
  [
    'drop trigger late',
    'create definer = root@localhost trigger late after delete on customers for each row set @gone = old.id',
    /^- table customers \/ trigger late$/,
  ],
  [
    'create trigger early before insert on customers for each row precedes zz_first set @early = 1',
    'drop trigger early',
    /^~ table customers \/ trigger zz_first: place 1 → 2$/,
  ],
  [
    `set sql_mode = ''; drop trigger late; create definer = root@localhost trigger late after delete on customers for each row set @gone = old.id`,
    `set sql_mode = 'STRICT_TRANS_TABLES'; drop trigger late; create definer = root@localhost trigger late after delete on customers for each row set @gone = old.id`,
    /^~ table customers \/ trigger late: madeUnder sql_mode=STRICT_TRANS_TABLES → sql_mode=$/,
  ],
  [
    'alter table kinds add partition (partition more values in (4))',
    'alter table kinds drop partition more',
    /^~ table kinds: partition .*more/,
  ],
  [
    `alter sql security invoker view calls as select called, 'WITH LOCAL CHECK OPTION' as said from names`,
    `alter sql security definer view calls as select called, 'WITH LOCAL CHECK OPTION' as said from names`,
    /^~ view calls: options security=DEFINER → security=INVOKER$/,
  ],
  [
    'alter algorithm=temptable view counted as select mood, count(*) + 1 as n from customers group by mood',
    'alter algorithm=temptable view counted as select mood, count(*) as n from customers group by mood',
    /^~ view counted: definition /,
  ],
  [
    `alter function total comment 'x'`,
    `alter function total comment 'it''s a total'`,
    /^~ routine total\(.*\): comment it's a total → x$/,
  ],
  [
    'alter event nightly enable',
    'alter event nightly disable',
    /^~ routine event nightly: definition .*DISABLE.* → .*ENABLE/,
  ],
]

export const ONLY_CHANGES: Readonly<Record<'mysql' | 'mariadb', readonly Change[]>> = {
  mysql: [
    [
      'alter table only_here alter index unseen visible',
      'alter table only_here alter index unseen invisible',
      /^~ table only_here \/ index unseen: definition INDEX `unseen` \(`a`\) INVISIBLE → INDEX `unseen` \(`a`\)$/,
    ],
    [
      'alter table only_here alter check loose enforced',
      'alter table only_here alter check loose not enforced',
      /^~ table only_here \/ constraint loose: definition .* NOT ENFORCED → /,
    ],
    [
      'alter table only_here drop index pieces; alter table only_here add fulltext key pieces (b)',
      'alter table only_here drop index pieces; alter table only_here add fulltext key pieces (b) with parser ngram',
      /^~ table only_here \/ index pieces: definition .* WITH PARSER `ngram` → /,
    ],
    [
      'alter table rich modify place point srid 0',
      'alter table rich modify place point srid 4326',
      /^~ table rich \/ column place: storage SRID 4326 → SRID 0$/,
    ],
  ],
  mariadb: [
    [
      'alter table only_here alter index unseen not ignored',
      'alter table only_here alter index unseen ignored',
      /^~ table only_here \/ index unseen: definition INDEX `unseen` \(`a`\) IGNORED → INDEX `unseen` \(`a`\)$/,
    ],
    [
      'alter table only_here modify a int check (a > 1)',
      'alter table only_here modify a int check (a > 0)',
      /^~ table only_here \/ column a: check `a` > 0 → `a` > 1$/,
    ],
    [
      'alter table versioned drop system versioning',
      'alter table versioned add system versioning; alter table versioned modify b int without system versioning',
      /^~ table versioned: options system versioning → none$/,
    ],
    [
      'alter sequence counter increment by 6',
      'alter sequence counter increment by 5',
      /^~ sequence counter: definition .* increment 5 .* → .* increment 6 /,
    ],
  ],
}
