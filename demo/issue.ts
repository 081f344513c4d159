/** The demo's repository on the forge. */
export const DEMO_REPOSITORY = { owner: 'tidewater', name: 'fair-share' };

/** The issue that the demo's agent fixes. */
export const DEMO_ISSUE = {
  repository: `${DEMO_REPOSITORY.owner}/${DEMO_REPOSITORY.name}`,
  author: 'ada-marsh',
  labels: ['agent'],
  title: 'Three friends split 10.00 and pay 10.01',
  body: `We had dinner for 10.00 and split it in three:

\`\`\`
$ node bin/fair-share.js 10.00 ada bob cleo
ada   3.34
bob   3.34
cleo  3.33
\`\`\`

That is 10.01. The restaurant was happy, bob was not. With four people it is wrong too, although 10.00 divides evenly
by four. The tests have been red since 1.4.0.`,
};
