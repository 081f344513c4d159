import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonSchema } from '../../../../definitions/schema/json-schema.ts';
import { readSchedule } from '../../../../definitions/sources/schedule/read-schedule.ts';
import { scheduleTriggers } from '../../../../definitions/sources/schedule/schedule-triggers.ts';
import { automationFile, load, problemsOf } from '../../../support/definitions/definitions-folder.ts';

const MISSING =
  'is missing: an entry has its time and its zone together; write { cron: "0 7 * * *", timezone: Europe/Berlin } with one dash';

/** The entries of an automation with this `on`, as planned. */
function planned(on: string): string[] {
  const { definitions, problems } = load({ 'automations/nightly.md': automationFile(`on: ${on}\ncheckout: false`) });
  expect(problems).toEqual([]);
  const { items } = (definitions.automations[0] && scheduleTriggers(definitions.automations[0].on)) ?? { items: [] };
  return items.map((item) => `${item.planned} ${item.timezone}`);
}

/** The problems of an automation with this `on`. */
function problems(on: string): string {
  return problemsOf(`on: ${on}\ncheckout: false`);
}

it('a schedule is written as words or as cron, with a zone or without, alone or beside others', () => {
  expect(planned('daily around 14:00')).toEqual(['0 14 * * * UTC']);
  expect(planned('weekly on tuesday around 1:00 utc+8')).toEqual(['0 1 * * 2 +08:00']);
  expect(planned('"0 7 * * *"')).toEqual(['0 7 * * * UTC']);
  expect(planned('{ schedule: daily around noon }')).toEqual(['0 12 * * * UTC']);
  expect(planned('{ schedule: [{ cron: "0 7 * * *", timezone: Europe/Berlin }, { cron: daily around 9am }] }')).toEqual(
    ['0 7 * * * Europe/Berlin', '0 9 * * * UTC'],
  );
  expect(planned('{ schedule: [daily around 9am, "5 4 * * *"], workflow_dispatch: }')).toHaveLength(2);
  expect(planned('[workflow_dispatch, daily around 9am]')).toEqual(['0 9 * * * UTC']);
  expect(planned('\n  schedule:\n    - cron: daily around 9:00\n      timezone: Asia/Tokyo')).toEqual([
    '0 9 * * * Asia/Tokyo',
  ]);
});

it('what is wrong is said at its place, with what to write', () => {
  expect(problems('{ schedule: [{ cron: "0 0 31 2 *" }] }')).toMatchInlineSnapshot(
    `"2:26: \`on.schedule[0].cron\` is "0 0 31 2 *": it can never be due: none of its months has such a day; change the day or the month"`,
  );
  expect(problems('{ schedule: [{ cron: "0 * * * * *" }] }')).toMatchInlineSnapshot(
    `"2:26: \`on.schedule[0].cron\` is "0 * * * * *": it has six fields; remove the first, which counts seconds"`,
  );
  expect(problems('{ schedule: [{ cron: "0 7 * * *", timezone: Europe/Berlni }] }')).toMatchInlineSnapshot(
    `"2:49: \`on.schedule[0].timezone\` is "Europe/Berlni", which is no time zone; write a name such as Europe/Berlin or UTC, or a distance such as +08:00"`,
  );
  expect(problems('{ schedule: [{ cron: "0 7 * * *" }, { timezone: Europe/Berlin }] }')).toBe(
    `2:41: \`on.schedule[1].cron\` ${MISSING}`,
  );
  expect(problems('{ schedule: [{}] }')).toBe(`2:18: \`on.schedule[0].cron\` ${MISSING}`);
  expect(problems('{ schedule: { cron: "0 7 * * *" } }')).toMatchInlineSnapshot(
    `"2:17: \`on.schedule\` is a map; write words such as daily, or a list of { cron, timezone }"`,
  );
  expect(problems('{ schedule: [{ corn: "0 7 * * *" }] }')).toBe(
    `2:18: \`on.schedule[0].cron\` ${MISSING}\n2:20: \`corn\` is not a key here; did you mean \`cron\`? (under \`on.schedule[0]\`)`,
  );
  expect(problems('{ schedule: [{ cron: 7 }] }')).toMatchInlineSnapshot(
    `"2:26: \`on.schedule[0].cron\` is 7; write one time in quotes"`,
  );
  expect(problems('{ schedule: }')).toMatchInlineSnapshot(
    `"2:17: \`on.schedule\` is empty; write words such as daily, or a list of { cron, timezone }"`,
  );
  expect(problems('{ schedule: [] }')).toMatchInlineSnapshot(
    `"2:17: \`on.schedule\` is empty; fill it in or remove it"`,
  );
  expect(problems('"@daily"')).toMatchInlineSnapshot(
    `"2:5: \`on.schedule\` is "@daily": @daily is a nickname of cron; write daily, daily around 14:00, daily between 9:00 and 17:00, daily on weekdays, weekly on monday, hourly, every 12h, or a cron expression of five fields"`,
  );
  expect(problems('weekdays')).toBe('2:5: `on.schedule` is "weekdays": write daily on weekdays');
  expect(problems('{ schedule: [cron: * * * * *] }')).toBe('2:24: a value that begins with `*` needs quotes: "*…"');
  expect(problems('\n  schedule:\n    - cron: */5 * * * *')).toBe(
    '4:17: a value that begins with `*` needs quotes: "*…"',
  );
  expect(problems('@daily')).toBe('2:5: a value that begins with `@` needs quotes: "@…"');
  expect(problems('daily at 9:00')).toMatchInlineSnapshot(
    `"2:5: \`on.schedule\` is "daily at 9:00": write \`around 9:00\`: it is due at that time"`,
  );
  expect(problems('{ daily: }')).toMatchInlineSnapshot(
    `"2:7: \`daily\` has no meaning here: a schedule in words is a value: \`on: daily\`, or \`on: { schedule: daily }\` beside other keys (under \`on\`)"`,
  );
  expect(problems('{ schedule: [{ cron: daily around 9am utc+1, timezone: Europe/Berlin }] }')).toMatchInlineSnapshot(
    `"2:26: \`on.schedule[0].cron\` is "daily around 9am utc+1": the words name a time zone, and so does \`timezone\`; remove one of them"`,
  );
});

it('an automation on a schedule names its repository, because time has none', () => {
  expect(problemsOf('on: { schedule: daily }')).toMatchInlineSnapshot(
    `"2:1: \`checkout.repository\` is missing: what starts it has no repository of its own; name one, or write \`checkout: false\`"`,
  );
  expect(problemsOf('on: { schedule: daily }\ncheckout: { repository: acme/api }')).toBe('');
  expect(problemsOf('on: { schedule: daily, issues: }')).toMatchInlineSnapshot(
    `"2:1: \`checkout.repository\` is missing: only some of its events have a repository, and those of schedule have none; name one, write \`\${{ github.repository || 'owner/name' }}\` with \`repositories\` in curfew.yml, or write \`checkout: false\`"`,
  );
  const either = 'checkout: { repository: "${{ github.repository || \'acme/api\' }}" }';
  expect(problemsOf(`on: { schedule: daily, issues: }\n${either}`)).toBe('');
});

it('expressions know when a run was due, and by which entry', () => {
  const on = 'on: daily\ncheckout: false\n';
  expect(problemsOf(`${on}if: schedule.cron == 'daily' && schedule.time && schedule.timezone`)).toBe('');
  expect(problemsOf(`${on}if: schedule.when`)).toMatchInlineSnapshot(
    `"4:14: \`if\`: \`schedule.when\` does not exist here; there are cron, timezone, time"`,
  );
});

it('editors know the words', () => {
  const check = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(jsonSchema('automation'));
  expect(check({ on: 'daily' })).toBe(true);
  expect(check({ on: ['issues', 'daily around 14:00'] })).toBe(true);
  expect(check({ on: { schedule: [{ cron: '0 7 * * *', timezone: 'UTC' }, 'daily'] } })).toBe(true);
  expect(check({ on: { schedule: [{ timezone: 7 }] } })).toBe(false);
});

it('any text is read or refused, at once', () => {
  const parts = fc.constantFrom(
    'daily',
    'every',
    '9',
    '*/5',
    '1-',
    ',',
    '0',
    '31',
    '2',
    '*',
    ' ',
    'utc+',
    'on',
    'around',
    '@',
    '\u0000',
    '99999999999',
  );
  const texts = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.array(parts, { maxLength: 12 }).map((some) => some.join(' ')),
  );
  const property = fc.property(texts, fc.option(fc.string(), { nil: undefined }), (cron, timezone) => {
    expect(Object.keys(readSchedule({ cron, timezone }, 'nightly'))).toEqual([
      expect.stringMatching(/^(?:item|problem)$/),
    ]);
  });
  fc.assert(property, { numRuns: 300 });
});
