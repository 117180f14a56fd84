// Certificates with something wrong about them. TEST DATA: key and certificates were made for this file and guard nothing.
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

const TEST_KEY = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCD/OqJYdH5ikbcMT
TkgQ3oWkdR0HPUQFJeXYnk7seyyhRANCAASlGcdKpfU2ye5HfxbnBvhDj0STc8Nk
Vwct7EQiEAy3BTU+FO7lChiSmbQuUukRmmhKApUchtsEdbbIDEGSvOCH
-----END PRIVATE KEY-----
`;
/** Self-signed, for 127.0.0.1, of January 2020. */
const EXPIRED = `
-----BEGIN CERTIFICATE-----
MIIBnjCCAUSgAwIBAgIBATAKBggqhkjOPQQDAjA2MTQwMgYDVQQDDCtsbG0td29y
a2JlbmNoIHRlc3QgY2VydGlmaWNhdGUsIG5vdCB0cnVzdGVkMB4XDTIwMDEwMTAw
MDAwMFoXDTIwMDIwMTAwMDAwMFowNjE0MDIGA1UEAwwrbGxtLXdvcmtiZW5jaCB0
ZXN0IGNlcnRpZmljYXRlLCBub3QgdHJ1c3RlZDBZMBMGByqGSM49AgEGCCqGSM49
AwEHA0IABKUZx0ql9TbJ7kd/FucG+EOPRJNzw2RXBy3sRCIQDLcFNT4U7uUKGJKZ
tC5S6RGaaEoClRyG2wR1tsgMQZK84IejQzBBMA8GA1UdEwEB/wQFMAMBAf8wDwYD
VR0RBAgwBocEfwAAATAdBgNVHQ4EFgQU1wlc1tci1QEkBIig5X8ycIcE3PEwCgYI
KoZIzj0EAwIDSAAwRQIhAOhq7gDs+cJnFN13KEzpfDbj3C1qS0u1mNTr3en00Jqe
AiArBQWhV7iQL93D5uX33IuGIPJMr0o6ExBsTopX+Rn6Gg==
-----END CERTIFICATE-----
`;
/** Self-signed, for 127.0.0.1, from 2100 on. */
const NOT_YET_VALID = `
-----BEGIN CERTIFICATE-----
MIIBojCCAUigAwIBAgIBAjAKBggqhkjOPQQDAjA2MTQwMgYDVQQDDCtsbG0td29y
a2JlbmNoIHRlc3QgY2VydGlmaWNhdGUsIG5vdCB0cnVzdGVkMCIYDzIxMDAwMTAx
MDAwMDAwWhgPMjEyNjAxMDEwMDAwMDBaMDYxNDAyBgNVBAMMK2xsbS13b3JrYmVu
Y2ggdGVzdCBjZXJ0aWZpY2F0ZSwgbm90IHRydXN0ZWQwWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAASlGcdKpfU2ye5HfxbnBvhDj0STc8NkVwct7EQiEAy3BTU+FO7l
ChiSmbQuUukRmmhKApUchtsEdbbIDEGSvOCHo0MwQTAPBgNVHRMBAf8EBTADAQH/
MA8GA1UdEQQIMAaHBH8AAAEwHQYDVR0OBBYEFNcJXNbXItUBJASIoOV/MnCHBNzx
MAoGCCqGSM49BAMCA0gAMEUCIQDDB+Y3w7gP0q9uwttkekg4Sgdc3QFAppk3wrhh
3P+FjQIgIxGLPSs8fqueY09umeBNOOYpf0iEGyDW6oGrBk8+JfA=
-----END CERTIFICATE-----
`;
/** Self-signed, for elsewhere.example. */
const OF_ANOTHER_NAME = `
-----BEGIN CERTIFICATE-----
MIIBrTCCAVOgAwIBAgIBAzAKBggqhkjOPQQDAjA2MTQwMgYDVQQDDCtsbG0td29y
a2JlbmNoIHRlc3QgY2VydGlmaWNhdGUsIG5vdCB0cnVzdGVkMCAXDTI2MDEwMTAw
MDAwMFoYDzIxMjYwMTAxMDAwMDAwWjA2MTQwMgYDVQQDDCtsbG0td29ya2JlbmNo
IHRlc3QgY2VydGlmaWNhdGUsIG5vdCB0cnVzdGVkMFkwEwYHKoZIzj0CAQYIKoZI
zj0DAQcDQgAEpRnHSqX1NsnuR38W5wb4Q49Ek3PDZFcHLexEIhAMtwU1PhTu5QoY
kpm0LlLpEZpoSgKVHIbbBHW2yAxBkrzgh6NQME4wDwYDVR0TAQH/BAUwAwEB/zAc
BgNVHREEFTATghFlbHNld2hlcmUuZXhhbXBsZTAdBgNVHQ4EFgQU1wlc1tci1QEk
BIig5X8ycIcE3PEwCgYIKoZIzj0EAwIDSAAwRQIhAMbQ9vhOz1pv66fNwExl8dkb
9scP2AXPZvXPgQ3C+y8EAiB4N4hvQ46TKYSBD762uR7zYI5/sVcVbwfDw2sZ7DRM
iQ==
-----END CERTIFICATE-----
`;

const pair = (certificate: string) => ({ key: TEST_KEY.trim(), cert: certificate.trim() });

export const badCertificates = {
  expired: pair(EXPIRED),
  notYetValid: pair(NOT_YET_VALID),
  ofAnotherName: pair(OF_ANOTHER_NAME),
};

/** This process trusts whoever made the certificate, so that only what else is wrong with it counts; gives the way back. */
export function trust({ cert }: { cert: string }): () => void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, cert]);
  return () => setDefaultCACertificates(before);
}
