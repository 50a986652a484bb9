// $default: tells whoever sent something else how to send a message.

export async function handler() {
  const body = { help: 'send {"action": "sendmessage", "data": "your text"}' };
  return { statusCode: 200, body: JSON.stringify(body) };
}
