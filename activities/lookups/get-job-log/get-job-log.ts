import { getJobLog as lookup, type GetJobLogInput } from '../../../definitions/lookups/get-job-log.ts';
import { readLogTail } from '../../../connections/github/read-log-tail.ts';
import { onePage, type Findings } from '../answer/findings.ts';
import { fenced } from '../answer/outside-text.ts';
import { askedForge } from '../forge/asked-forge.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const getJobLog: LookupRow<GetJobLogInput> = { lookup, read };

/** Each line of a log of Actions begins with its time. */
const TIMES = /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?/gm;

async function read(use: LookupUse<GetJobLogInput>): Promise<Findings> {
  const { job_id: job, kilobytes } = use.input;
  const forge = await askedForge(use);
  const { owner, repo } = forge.place;
  const path = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/actions/jobs/${job}/logs`;
  const tail = await forge.ask(`Reading the log of job ${job}`, () =>
    readLogTail(forge.access, path, kilobytes * 1_000),
  );
  const text = tail.isWhole ? tail.text : tail.text.slice(tail.text.indexOf('\n') + 1);
  const part = tail.isWhole ? 'The log' : `The last ${kilobytes} kB of the log`;
  const shown = text.trim() === '' ? '(It is empty.)' : fenced(text.replaceAll(TIMES, ''), '');
  return {
    heading: `${part} of job ${job} of ${forge.repository}, without the times of its lines:`,
    parts: [onePage([() => shown])],
    mostEntries: null,
  };
}
