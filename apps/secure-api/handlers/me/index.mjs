// Tells users who they are, from the claims that the API has verified.
//
// A REST API gives them as `authorizer.claims`, an HTTP API as `authorizer.jwt.claims`.

export const handler = async (event) => {
  const { authorizer } = event.requestContext;
  const claims = authorizer?.claims ?? authorizer?.jwt?.claims;
  if (!claims?.sub) return respond(401, { message: "not signed in" });
  return respond(200, { id: claims.sub, email: claims.email, groups: groupsOf(claims) });
};

/** A claim with several values arrives as one text: `[a b]` or `a,b`. */
function groupsOf(claims) {
  const text = claims["cognito:groups"] ?? "";
  return text.replace(/^\[|\]$/g, "").split(/[\s,]+/).filter((group) => group);
}

function respond(statusCode, body) {
  return {
    statusCode,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}
