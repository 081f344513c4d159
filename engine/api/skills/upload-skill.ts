import type { Engine } from '../../engine.ts';
import { packFiles, type PackedFile } from '../../skills/pack-files.ts';
import { readArchive } from '../../skills/read-archive.ts';
import { LARGEST_SKILL, refuseUploadPath, skillFiles, type SkillFiles } from '../../skills/skill-files.ts';
import type { NewSkill } from '../../skills/skill-store.ts';
import { freeBytes } from '../../store/files/file-store.ts';
import { ApiError } from '../http/api-error.ts';
import { inWordsOfSender } from '../http/in-words-of-sender.ts';
import type { FormPart } from '../http/read-multipart.ts';
import { uploadForm, type UploadForm } from '../http/upload-form.ts';

/** Room for what a form has besides the files: a header for each of them. */
const LARGEST_FORM = LARGEST_SKILL + 2 * 1024 * 1024;
const TOO_LARGE = `The files of a skill may have at most ${LARGEST_SKILL} bytes together.`;
const MOST_PARTS = 1_000;
const ZIP = 'PK\u0003\u0004';
const SCRIPT = '#!';
const NO_FILES = 'files: the files of the skill, as multipart/form-data; one of them is <folder>/SKILL.md';

/**
 * Takes the field `files[]` of a form: the files of a skill, or one zip archive of them. `record` stores the row of the
 * archive that is kept of them. Throws ApiError for what is no skill; then nothing is kept.
 */
export async function uploadSkill<Result>(
  { database, bytes }: Engine,
  request: Request,
  record: (skill: NewSkill, fields: Record<string, string>) => Promise<Result>,
): Promise<Result> {
  const form = uploadForm(request, {
    files: ['files[]', 'files'],
    fields: ['display_name'],
    mostBytes: LARGEST_FORM,
    tooLarge: TOO_LARGE,
  });
  const digests: string[] = [];
  return await inWordsOfSender(async () => {
    try {
      return await bytes.keep(await uploaded(form), async (raw) => {
        digests.push(raw.sha256);
        if (await form.nextFile()) throw new ApiError(400, 'files: send one archive, or the files themselves');
        const handle = await bytes.open(raw.sha256);
        try {
          const skill = await skillFiles(await readArchive(handle.fd));
          return await bytes.keep(packFiles(inFolder(skill)), async ({ sha256 }) => {
            digests.push(sha256);
            return await record({ name: skill.name, description: skill.description, sha256 }, form.fields);
          });
        } finally {
          await handle.close();
        }
      });
    } finally {
      // Of what was recorded a row has the bytes, and they stay.
      await freeBytes(database, bytes, digests);
    }
  });
}

function* inFolder({ name, files }: SkillFiles): Generator<PackedFile> {
  for (const file of files) yield { ...file, path: `${name}/${file.path}` };
}

/** The archive that was uploaded, or one of the files that were. */
async function uploaded(form: UploadForm): Promise<AsyncIterable<Uint8Array>> {
  const first = await form.nextFile();
  if (!first) throw new ApiError(400, NO_FILES);
  const { beginning, content } = await look(first.content);
  const path = first.filename ?? '';
  if (!path.includes('/') && beginning.startsWith(ZIP)) return content;
  return packFiles(eachFile(form, { path, isExecutable: beginning.startsWith(SCRIPT), content }));
}

interface UploadedFile {
  path: string;
  isExecutable: boolean;
  content: AsyncIterable<Uint8Array>;
}

/** A form carries no modes, so a script is known by its first line. */
async function* eachFile(form: UploadForm, first: UploadedFile): AsyncGenerator<PackedFile> {
  let file: UploadedFile | null = first;
  for (let count = 1; file !== null; count += 1) {
    if (count > MOST_PARTS) throw new ApiError(400, `files: a skill may have at most ${MOST_PARTS} files`);
    const { path, isExecutable, content }: UploadedFile = file;
    refuseUploadPath(path);
    yield { path, isExecutable, content: () => content };
    const next: FormPart | null = await form.nextFile();
    if (!next) return;
    const looked = await look(next.content);
    file = {
      path: next.filename ?? '',
      isExecutable: looked.beginning.startsWith(SCRIPT),
      content: looked.content,
    };
  }
}

/** Reads the first bytes of a content, and gives it on whole. */
async function look(
  content: AsyncGenerator<Uint8Array>,
): Promise<{ beginning: string; content: AsyncIterable<Uint8Array> }> {
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < ZIP.length) {
    const { done, value } = await content.next();
    if (done) break;
    first.push(value);
    size += value.length;
  }
  const beginning = Buffer.concat(first);
  return { beginning: beginning.toString('latin1', 0, ZIP.length), content: whole(beginning, content) };
}

async function* whole(beginning: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (beginning.length > 0) yield beginning;
  yield* rest;
}
