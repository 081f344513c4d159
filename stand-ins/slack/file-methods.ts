import type { Answer, Arguments, Method } from './method.ts';
import type { SlackWorld, StandInFile } from './world.ts';

/** The methods of Slack's Web API about files that Curfew calls, by name. */
export const FILE_METHODS: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': (world, given) => {
    const name = given.get('filename') ?? '';
    const size = Number(given.get('length'));
    if (name === '' || !(size > 0)) return { ok: false, error: 'invalid_arguments' };
    const id = `F0FILE${world.files.length + 1}`;
    world.files.push({ id, name, size, content: null, isShared: false });
    return { ok: true, upload_url: `${world.origin}/upload/${id}`, file_id: id };
  },
  'files.completeUploadExternal': (world, given) => complete(world, given),
  'files.info': (world, given) => {
    const file = world.files.find(({ id, isShared }) => id === given.get('file') && isShared);
    return file ? { ok: true, file: shown(file) } : { ok: false, error: 'file_not_found' };
  },
};

/** Only files whose bytes have arrived can be shared, and each only once. */
function complete(world: SlackWorld, given: Arguments): Answer {
  const wanted = JSON.parse(given.get('files') ?? '[]') as { id: string }[];
  const files = wanted.flatMap(({ id }) => world.files.find((file) => file.id === id) ?? []);
  if (files.length !== wanted.length || files.some(({ content, isShared }) => content === null || isShared)) {
    return { ok: false, error: 'file_not_found' };
  }
  const channel = world.channels.find(({ id }) => id === given.get('channel_id'));
  if (!channel) return { ok: false, error: 'channel_not_found' };
  if (!channel.hasApp) return { ok: false, error: 'not_in_channel' };
  for (const file of files) file.isShared = true;
  const thread = given.get('thread_ts');
  world.messages.push({
    channel: channel.id,
    ts: world.nextTs(),
    user: world.bot.user,
    bot_id: world.bot.id,
    text: given.get('initial_comment') ?? '',
    files: files.map(shown),
    ...(thread === undefined ? {} : { thread_ts: thread }),
  });
  return { ok: true, files: files.map(shown) };
}

function shown({ id, name, size }: StandInFile): Record<string, unknown> {
  return { id, name, size, permalink: `https://acme.slack.com/files/U0CURFEW/${id}/${encodeURIComponent(name)}` };
}
