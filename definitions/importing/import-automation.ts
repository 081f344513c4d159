import { isMap } from 'yaml';
import { missingFrontMatter } from '../loading/missing-front-matter.ts';
import { splitFrontMatter, type FrontMatter } from '../loading/split-front-matter.ts';
import { MAX_BYTES } from '../loading/list-definition-files.ts';
import type { Problem } from '../problem.ts';
import { convertExpressionKeys } from './convert-expression-keys.ts';
import { convertKeys } from './convert-keys.ts';
import type { ReadImport } from './convert-macro.ts';
import { convertOutputs } from './convert-outputs.ts';
import { convertImported, convertPrompt } from './convert-prompt.ts';
import { convertTriggers } from './convert-triggers.ts';
import { type Draft, noteChange, noteDrop, valueAt } from './draft.ts';
import type { Imported, ImportNote } from './imported.ts';
import { openDraft } from './open-draft.ts';
import { removeSecrets } from './remove-secrets.ts';
import { NO_REPOSITORY, settle } from './settle.ts';

export interface ImportRequest {
  /** How the file is called in problems. */
  file: string;
  text: string;
  /** The name of the automation, which is that of its file without `.md`. */
  id: string;
  /** `owner/name` where the workflow lives; null if it is not known. */
  repository: string | null;
  readImport: ReadImport;
}

/**
 * Makes an automation of a workflow of GitHub Agentic Workflows. The result is one that `loadDefinitions` takes without a
 * problem. Everything that is not taken as it stands has a note. What would make it start more often, or put out more,
 * than it was meant to switches it off. No token that is told by its form is in the result.
 */
export function importAutomation(request: ImportRequest): Imported {
  const { file, id } = request;
  const text = request.text.replace(/^\uFEFF/, '').replaceAll(/(?![\t\n\r\u0085])\p{Cc}/gu, '');
  const matter = splitFrontMatter(text) ?? withoutFrontMatter(text);
  if (matter === null) return { problems: [missingFrontMatter(file, text)] };
  const draft = openDraft(matter.yaml, matter.yamlLine, { id, file });
  if (Array.isArray(draft)) return { problems: draft };
  convertTriggers(draft);
  convertKeys(draft);
  convertOutputs(draft);
  convertExpressionKeys(draft);
  const imports = takeImports(draft, request.readImport);
  if (settle(draft, request.repository) === NO_REPOSITORY) return { problems: [missingRepository(request.file)] };
  const shared = imports.map((each) => convertImported(draft, each, request.readImport));
  const prompt = [...shared, convertPrompt(draft, matter, request.readImport)].join('\n\n').trim();
  if (prompt !== '') return finish(draft, prompt, file);
  const message = 'the prompt is empty, so the description stands there; write what the agent is to do';
  draft.notes.push({ line: 1, column: 1, key: 'prompt', what: 'dropped', message });
  draft.isLoose = true;
  const written = valueAt(draft, ['description']);
  const description = typeof written === 'string' ? written.trim() : '';
  return finish(
    draft,
    convertImported(draft, description || 'Write here what the agent is to do.', () => null),
    file,
  );
}

/** A file without front matter is all prompt. Null if one is opened and never closed. */
function withoutFrontMatter(text: string): FrontMatter | null {
  if (/^---\s*(?:\n|$)/.test(text)) return null;
  return { yaml: '', yamlLine: 1, body: text.replaceAll('\r\n', '\n').trim(), bodyLine: 1 };
}

function missingRepository(file: string): Problem {
  const message =
    'what starts it has no repository of its own, and nothing says where it works; give `--repository owner/name`';
  return { file, line: 1, column: 1, message };
}

/** The prompts of the files under `imports` stand before that of the workflow. */
function takeImports(draft: Draft, readImport: ReadImport): string[] {
  const written = valueAt(draft, ['imports']);
  const list = Array.isArray(written) ? written : valueAt(draft, ['imports', 'aw']);
  if (!Array.isArray(list)) return [];
  draft.document.deleteIn(['imports']);
  return list.flatMap((entry: unknown) => {
    const path = importedPath(entry);
    const text = path === null ? null : readImport(path);
    if (text === null) {
      draft.isLoose = true;
      noteDrop(
        draft,
        ['imports'],
        `${path ?? 'one of them'} cannot be read here; put what it says into the agent file, \`agents/<name>.md\``,
      );
      return [];
    }
    noteChange(draft, ['imports'], `the text of ${path} begins the prompt; its keys are not taken`);
    return text === '' ? [] : [text];
  });
}

function importedPath(entry: unknown): string | null {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return null;
  const path = 'path' in entry ? entry.path : 'uses' in entry ? entry.uses : null;
  return typeof path === 'string' ? path : null;
}

function finish(draft: Draft, prompt: string, file: string): Imported {
  if (draft.isLoose) {
    switchOff(draft);
  }
  const yaml = draft.document.toString({ lineWidth: 0, nullStr: '', flowCollectionPadding: true });
  const whole = `---\n${yaml.trimEnd()}\n---\n\n${prompt}\n`;
  const text = removeSecrets(whole);
  if (text !== whole) {
    const message = 'what looks like a token was removed; take it back where it came from, and replace it';
    draft.notes.push({ line: 1, column: 1, key: 'secrets', what: 'dropped', message });
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) return { problems: [tooLong(file, bytes)] };
  const notes = draft.notes.map(withoutSecret).toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { text, notes, enabled: valueAt(draft, ['enabled']) !== false };
}

/** Says so in the first line, with the reason. */
function switchOff({ document }: Draft): void {
  document.delete('enabled');
  const value = document.createNode(false);
  value.comment = ' read what the import dropped, then remove this line';
  const pair = document.createPair('enabled', value);
  if (isMap(document.contents)) document.contents.items.unshift(pair);
}

function tooLong(file: string, bytes: number): Problem {
  const message = `its automation would have ${Math.ceil(bytes / 1024)} kB, and a file may have at most ${MAX_BYTES / 1024} kB; put what is long into a file of the repository, and let the prompt name that`;
  return { file, line: 1, column: 1, message };
}

function withoutSecret({ line, column, key, what, message }: ImportNote): ImportNote {
  return { line, column, key: removeSecrets(key), what, message: removeSecrets(message) };
}
