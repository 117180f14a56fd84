// A server with a certificate that nobody trusts. TEST DATA: key and certificate were made for this file and guard nothing.
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Self-signed, for 127.0.0.1. */
const TEST_KEY = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg52ystDAnmARv0lcN
f3f8rxcwb7wOBzw54dWBReZGVOWhRANCAAR8zi980DvfSZqQSJUGvNfYv702LybQ
9a+Cqw54SKCMK5qUlXnpXpMdA2vnC+gvoFKiw1RrQZ9dFdeJLaYy7J6y
-----END PRIVATE KEY-----
`;
const TEST_CERTIFICATE = `
-----BEGIN CERTIFICATE-----
MIIB1TCCAXqgAwIBAgIUX4O8gT+P6MHrm9ntqoHmCVLHJsIwCgYIKoZIzj0EAwIw
NjE0MDIGA1UEAwwrbGxtLXdvcmtiZW5jaCB0ZXN0IGNlcnRpZmljYXRlLCBub3Qg
dHJ1c3RlZDAgFw0yNjExMjEwOTEyMzdaGA8yMTI2MTAyODA5MTIzN1owNjE0MDIG
A1UEAwwrbGxtLXdvcmtiZW5jaCB0ZXN0IGNlcnRpZmljYXRlLCBub3QgdHJ1c3Rl
ZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHzOL3zQO99JmpBIlQa819i/vTYv
JtD1r4KrDnhIoIwrmpSVeelekx0Da+cL6C+gUqLDVGtBn10V14ktpjLsnrKjZDBi
MB0GA1UdDgQWBBTHtyVcAswAqGPuuign8qzRyYSm1TAfBgNVHSMEGDAWgBTHtyVc
AswAqGPuuign8qzRyYSm1TAPBgNVHRMBAf8EBTADAQH/MA8GA1UdEQQIMAaHBH8A
AAEwCgYIKoZIzj0EAwIDSQAwRgIhAOuXWvtHO9LeROzmeFGPppRzdb39vV/TL7Sy
voNLBfjhAiEAyvK3xIpg9BOY7EBRzWkaW8G3pyYVowHpJg0b3coS4qg=
-----END CERTIFICATE-----
`;

export interface UntrustedServer {
  /** `https://127.0.0.1:port` */
  url: string;
  /** Requests that got through: 0 while clients check certificates. */
  requests(): number;
  stop(): Promise<void>;
}

/** With another certificate where one is given. */
export async function startUntrustedServer(
  pair = { key: TEST_KEY.trim(), cert: TEST_CERTIFICATE.trim() },
): Promise<UntrustedServer> {
  let requests = 0;
  const server = createServer(pair, (_request, response) => {
    requests += 1;
    response.end('{"data":[]}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
