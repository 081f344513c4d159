import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { NoticeDependencies } from '../../../activities/notices/notice-sending.ts';
import { sendNotices } from '../../../activities/notices/send-notices.ts';
import type { Github } from '../../../connections/github/create-github.ts';
import type { Comment } from '../../../connections/github/issue-calls.ts';
import { syncNoticePlaces } from '../../../database/notices/sync-notice-places.ts';
import type { Database } from '../../../database/schema.ts';
import { readEnvironment, type Environment } from '../../../runtime/environment/environment.ts';
import { startSlack, type StandInSlack } from '../../../stand-ins/slack/start-slack.ts';
import { temporaryFolder } from '../database/temporary-database.ts';

const PLACES = ['slack:#support', 'issue:acme/ops#12'];
const BOT_TOKEN = 'xoxb-curfew-stand-in';
const MINUTE_MS = 60_000;

/** What is wrong with the issue at GitHub, once. */
interface IssueFaults {
  state: 'open' | 'closed' | null;
  /** Thrown in place of a comment. */
  fault: Error | null;
  /** Thrown after a comment was made. */
  faultAfter: Error | null;
}

/** A channel of Slack and an issue at GitHub to which notices go; closed when the test is over. */
export interface NoticeStage {
  slack: StandInSlack;
  /** On the issue. */
  comments: Comment[];
  issue: IssueFaults;
  dependencies: NoticeDependencies;
  /** Sends what is due so many minutes after the stage was opened. */
  send: (minutes?: number, database?: Database) => Promise<void>;
}

export async function openNoticeStage(database: Database, botToken: string | null = BOT_TOKEN): Promise<NoticeStage> {
  const slack = await startSlack({ token: BOT_TOKEN, appToken: 'unused' });
  onTestFinished(() => slack.close());
  const comments: Comment[] = [];
  const issue: IssueFaults = { state: 'open', fault: null, faultAfter: null };
  const dependencies = {
    database,
    environment: environmentOf(slack.apiUrl, botToken),
    github: githubOf(comments, issue),
    dataFolder: temporaryFolder(),
    log: pino({ level: 'silent' }),
  };
  await syncNoticePlaces(database, PLACES);
  const start = Date.now();
  let now = start;
  let posts = 0;
  // Slack has the same clock.
  slack.world.nextTs = () => `${Math.floor(now / 1_000)}.${String((posts += 1)).padStart(6, '0')}`;
  return {
    slack,
    comments,
    issue,
    dependencies,
    send: async (minutes = 0, other = database) => {
      now = start + minutes * MINUTE_MS;
      await sendNotices({ ...dependencies, database: other }, now);
    },
  };
}

function environmentOf(slackUrl: string, botToken: string | null): Environment {
  const given: Record<string, string> = {
    CURFEW_AGENT_API: 'http://127.0.0.1:9',
    CURFEW_AGENT_API_KEY: 'key-of-the-agent-api',
    GITHUB_TOKEN: 'write-token',
    GITHUB_READ_TOKEN: 'read-token',
    SLACK_API_URL: slackUrl,
  };
  if (botToken !== null) given['SLACK_BOT_TOKEN'] = botToken;
  return readEnvironment(given, 'worker');
}

function githubOf(comments: Comment[], issue: IssueFaults): Github {
  const github: Partial<Github> = {
    botLogin: async () => 'curfew-bot',
    issueState: async () => issue.state,
    listComments: async () => comments,
    createComment: async (_repository, number, body) => {
      const { fault, faultAfter } = issue;
      Object.assign(issue, { fault: null, faultAfter: null });
      if (fault !== null) throw fault;
      const made = { id: comments.length + 1, url: `#${number}`, body, author: 'curfew-bot' };
      comments.push(made);
      if (faultAfter !== null) throw faultAfter;
      return made;
    },
  };
  return github as Github;
}
