import { z } from 'zod';
import { createSlack } from '../../../../connections/slack/create-slack.ts';
import { SlackRefused } from '../../../../connections/slack/slack-refused.ts';
import { INPUT_FILES } from '../../../../definitions/sources/dispatch/input-file-path.ts';
import type { Environment } from '../../../../runtime/environment/environment.ts';
import { fileNameProblem } from '../../../../text/file-name-problem.ts';
import { formatBytes } from '../../../../text/format-bytes.ts';
import { FileRefused, type FilesOfEvent, type GivenFile } from './given-file.ts';

const MOST_FILES = 10;
const MOST_BYTES = 25 * 1024 * 1024;

const Attached = z.object({
  id: z.string().regex(/^[A-Z0-9]{1,40}$/),
  name: z.string().catch(''),
  size: z.number().catch(0),
  mode: z.string().catch(''),
  url_private_download: z.string().catch(''),
});
const Payload = z.object({ event: z.object({ files: z.array(z.unknown()) }) });

/** The files that are attached to the message of an event of Slack: at most ten, of at most 25 MB each. Never throws. */
export function slackFiles({ slack }: Pick<Environment, 'slack'>, payload: unknown): FilesOfEvent {
  const parsed = Payload.safeParse(payload);
  const found: FilesOfEvent = { files: [], leftOut: [] };
  if (!parsed.success) return found;
  for (const one of parsed.data.event.files) {
    const attached = Attached.safeParse(one);
    if (!attached.success) continue;
    const { id, name, size } = attached.data;
    const filename = fileNameProblem(name) === null ? name : id;
    const reason = reasonAgainst(attached.data, found.files.length);
    if (reason !== null) found.leftOut.push({ filename, reason });
    else found.files.push(fileOf(slack, { id, filename, bytes: size, url: attached.data.url_private_download }));
  }
  return found;
}

function reasonAgainst(
  { size, mode, url_private_download: url }: z.output<typeof Attached>,
  before: number,
): string | null {
  if (before >= MOST_FILES) return `only the first ${MOST_FILES} files of a message are taken`;
  if (mode === 'external' || url === '') return 'Slack itself does not have it';
  if (size === 0) return 'it is empty';
  return size > MOST_BYTES ? `it has ${formatBytes(size)}, at most ${formatBytes(MOST_BYTES)} are taken` : null;
}

interface Place {
  id: string;
  filename: string;
  bytes: number;
  url: string;
}

/** The id makes the path one of its own: two files of a message may have the same name. */
function fileOf(settings: Environment['slack'], { id, filename, bytes, url }: Place): GivenFile {
  return {
    path: `${INPUT_FILES}/${id}/${filename}`,
    filename,
    bytes,
    sha256: null,
    content: async function* () {
      const slack = createSlack(settings);
      if (slack === null) throw new FileRefused('the worker has no SLACK_BOT_TOKEN to read it with');
      try {
        yield* slack.readFile(url);
      } catch (error) {
        if (error instanceof SlackRefused) throw new FileRefused(error.message, { cause: error });
        throw error;
      }
    },
  };
}
