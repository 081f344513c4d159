import { z } from 'zod';

const MOST_FRAMES = 60;
const MOST_BREADCRUMBS = 30;
const MOST_CHARACTERS = 400;
const LINE_BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;

const Text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);
const Frame = z.object({
  filename: Text,
  absPath: Text,
  module: Text,
  function: Text,
  lineNo: Text,
  colNo: Text,
  inApp: z.boolean().nullish().catch(null),
  context: z
    .array(z.tuple([z.number(), z.string().nullable()]))
    .nullish()
    .catch(null),
});
const Exception = z.object({
  type: Text,
  value: Text,
  stacktrace: z
    .object({ frames: z.array(Frame).nullish().catch(null) })
    .nullish()
    .catch(null),
});
const Breadcrumb = z.object({ timestamp: Text, category: Text, level: Text, message: Text });
const Entry = z.object({ type: Text, data: z.unknown() });
const Event = z.object({
  eventID: Text,
  title: Text,
  message: Text,
  culprit: Text,
  platform: Text,
  dateCreated: Text,
  release: z.object({ version: Text }).nullish().catch(null),
  tags: z
    .array(z.object({ key: Text, value: Text }))
    .nullish()
    .catch(null),
  entries: z.array(Entry).nullish().catch(null),
});

type Frame = z.infer<typeof Frame>;

/** An event of Sentry's API as text for an agent: the error with its stack trace first, then what led to it. */
export function sentryEventText(json: unknown): string {
  const { data: event } = Event.safeParse(json);
  if (event === undefined) return '(the event cannot be read)';
  const facts: [string, string | null | undefined][] = [
    ['Event', event.eventID],
    ['Title', event.title],
    ['Message', event.message],
    ['Culprit', event.culprit],
    ['Platform', event.platform],
    ['Time', event.dateCreated],
    ['Release', event.release?.version],
    ['Tags', (event.tags ?? []).map(({ key, value }) => `${key}=${value}`).join(', ')],
  ];
  const entries = event.entries ?? [];
  return [
    facts.flatMap(([name, value]) => (value ? [`${name}: ${inner(value)}`] : [])).join('\n'),
    ...entries.map(({ type, data }) => entryText(type ?? '', data)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function entryText(type: string, data: unknown): string {
  const { values } = (data ?? {}) as { values?: unknown };
  if (type === 'exception') return listed(values, Exception).map(exceptionText).join('\n\n');
  if (type === 'breadcrumbs') {
    const last = listed(values, Breadcrumb).slice(-MOST_BREADCRUMBS);
    const lines = last.map(({ timestamp, category, level, message }) =>
      cut([timestamp, level, category, message].filter(Boolean).join(' ')),
    );
    return lines.length === 0 ? '' : `Breadcrumbs, the latest at the end:\n${lines.join('\n')}`;
  }
  if (type !== 'request') return '';
  const { method, url } = (data ?? {}) as { method?: unknown; url?: unknown };
  return typeof url === 'string' ? `Request: ${cut(`${typeof method === 'string' ? method : ''} ${url}`.trim())}` : '';
}

function exceptionText({ type, value, stacktrace }: z.infer<typeof Exception>): string {
  // Sentry lists the oldest call first; the last is where it happened.
  const frames = (stacktrace?.frames ?? []).toReversed();
  const more = frames.length > MOST_FRAMES ? [`  … and ${frames.length - MOST_FRAMES} more`] : [];
  return [inner(`${type ?? 'Error'}: ${value ?? ''}`), ...frames.slice(0, MOST_FRAMES).map(frameText), ...more].join(
    '\n',
  );
}

function frameText(frame: Frame): string {
  const { filename, absPath, module, lineNo, colNo, inApp, context } = frame;
  const place = [filename ?? absPath ?? module ?? '?', lineNo, colNo].filter(Boolean).join(':');
  const line = context?.find(([number]) => String(number) === lineNo)?.[1]?.trim();
  const head = `  at ${frame.function ?? '?'} (${place})${inApp === true ? ' [in the application]' : ''}`;
  return cut(head) + (line ? `\n      ${cut(line)}` : '');
}

function listed<Schema extends z.ZodType>(values: unknown, schema: Schema): z.output<Schema>[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Anybody can send an event, so no line of what it says may pass for another fact of it. */
function inner(text: string): string {
  return text.replaceAll(LINE_BREAK, '\n  | ');
}

/** Makes one line of a text, and shortens it to `MOST_CHARACTERS`. */
function cut(text: string): string {
  const line = text.replaceAll(LINE_BREAK, ' ');
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS).toWellFormed()}…`;
}
