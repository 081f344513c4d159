import type { ClientRequest, IncomingMessage } from 'node:http';

/**
 * The answer to a request that is being sent, once its head is there. Rejects with the error of the connection, if the
 * connection is closed without an answer, and for an answer that nothing can be made of: a change of the protocol, or a
 * number that is no status. A host may send any of these.
 */
export function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // It stays, because an error may also follow the head. That one is an error of the body, whose reader gets it.
    sent.on('error', reject);
    sent.once('close', () => reject(new Error('the host closed the connection without an answer')));
    sent.once('upgrade', (_, socket) => {
      socket.destroy();
      reject(new Error('the host answered with another protocol'));
    });
    sent.once('response', (answer) => {
      const { statusCode: status = 0 } = answer;
      if (status >= 200) return resolve(answer);
      answer.destroy();
      reject(new Error(`the host answered with the number ${status}, which is no status`));
    });
  });
}
