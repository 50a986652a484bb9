// Greets whoever the event names.

export const handler = async (event) => {
  const name = event?.name?.trim?.() || 'World';
  const greeting = `${process.env.GREETING}, ${name}!`;
  console.log(JSON.stringify({ stage: process.env.STAGE, greeting }));
  return { greeting };
};
