import type { Slack } from '../../../connections/slack/create-slack.ts';
import type { SlackFile } from '../../../connections/slack/file-calls.ts';
import type { SlackPlace } from '../../../connections/slack/message-calls.ts';
import type { Database } from '../../../database/schema.ts';
import { noteSlackUpload, slackUploadOf, type SlackUpload } from '../../../database/files/slack-uploads.ts';
import type { FileFacts } from '../../../contract/files-artefact.ts';
import type { CheckedFile } from './taken-file.ts';

export interface Sending {
  slack: Slack;
  database: Database;
  upload: SlackUpload;
  files: readonly CheckedFile[];
}

/** Files that are shared, with their pages. */
export interface SharedInSlack {
  facts: FileFacts[];
  permalinks: string[];
}

/** Shows files that were sent in a place. `comment` stands above them, in Slack's markup; empty: nothing. */
export type ShareSent = (place: SlackPlace, comment: string) => Promise<SharedInSlack>;

/**
 * Sends files to Slack, where nobody sees them yet, and returns how to share them in a channel or thread, once. Sharing has no
 * key of its own, so the ids of the files are written down before it: another attempt asks for these, and if Slack has them, they
 * are shared. Files that were sent and not shared are sent again, and Slack drops the former ones. Throws as the calls of Slack
 * do.
 */
export async function sendToSlack({ slack, database, upload, files }: Sending): Promise<ShareSent> {
  const noted = await slackUploadOf(database, upload);
  const known = noted.length === files.length ? await infoOf(slack, noted) : null;
  if (known !== null) return () => Promise.resolve(shared(files, known));
  const sent: string[] = [];
  for (const { name, path, bytes } of files) sent.push(await slack.sendFile({ name, path, bytes }));
  return async (place, comment) => {
    await noteSlackUpload(database, upload, sent);
    const titled = sent.map((id, index) => ({ id, title: files[index]?.name ?? id }));
    await slack.shareFiles({ ...place, files: titled, comment });
    const made = await infoOf(slack, sent);
    if (made === null) throw new Error('Slack does not have the files yet that were shared');
    return shared(files, made);
  };
}

/** Null if one of them is not there. */
async function infoOf(slack: Slack, ids: readonly string[]): Promise<SlackFile[] | null> {
  const found: SlackFile[] = [];
  for (const id of ids) {
    const info = await slack.fileInfo(id);
    if (info === null) return null;
    found.push(info);
  }
  return found;
}

function shared(files: readonly CheckedFile[], infos: readonly SlackFile[]): SharedInSlack {
  const facts = files.map(({ name, bytes, mime, sha256 }, index) => ({
    name,
    bytes,
    mime,
    sha256,
    at: infos[index]?.id ?? '',
  }));
  return { facts, permalinks: infos.map(({ permalink }) => permalink) };
}
