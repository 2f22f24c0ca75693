// PostGraphile over the tables as they are: `node server.mjs SOCKET_FOLDER DATABASE SETTINGS`. SETTINGS is the JSON of
// the walls; they are raised for a request with the header `x-walls`. Says `ready PORT`, and stops when stdin closes.
import { createServer } from "node:http";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { addPgTableCondition } from "postgraphile/utils";

const [host, database, settings] = process.argv.slice(2);
const walls = JSON.parse(settings);

// Conditions compare for equality only; a period needs more.
function bound(tableName, fieldName, expression) {
  return addPgTableCondition(
    { schemaName: "public", tableName },
    fieldName,
    ({ getInputTypeByName }) => ({ type: getInputTypeByName("Date") }),
    expression,
  );
}

function period(table, column) {
  const day = ({ sqlValueWithCodec, build }, value) => sqlValueWithCodec(value, build.dataplanPg.TYPES.date);
  const at = ({ sql, sqlTableAlias }) => sql`${sqlTableAlias}.${sql.identifier(column)}`;
  return [
    bound(table, "from", (value, help) => help.sql`${at(help)} >= ${day(help, value)}`),
    bound(table, "to", (value, help) => help.sql`${at(help)} <= ${day(help, value)}`),
  ];
}

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [...period("income_month", "month"), ...period("income_entry", "earned_on")],
  disablePlugins: ["PgIndexBehaviorsPlugin"], // conditions and orders on any column, as the queries ask for
  pgServices: [
    makePgService({
      poolConfig: { host, database, user: "lianxin_app", max: 10 },
      schemas: ["public"],
      pubsub: false,
    }),
  ],
  schema: { defaultBehavior: "+list" },
  grafast: {
    explain: false,
    context: ({ node }) => (node?.req.headers["x-walls"] ? { pgSettings: walls } : {}),
  },
  grafserv: { graphiql: false, watch: false, websockets: false, outputDataAsString: true },
};

const server = createServer();
const pgl = postgraphile(preset);
await pgl.createServ(grafserv).addTo(server);
server.listen(0, "127.0.0.1", () => console.log(`ready ${server.address().port}`));
process.stdin.on("end", () => process.exit(0)).resume();
