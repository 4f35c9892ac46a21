-- One case taken at the window, each with a submission of its own. COOKIE, CSRF and PERSON come from
-- the environment; wrk runs one of these a thread.
local cookie, csrf, person = os.getenv("COOKIE"), os.getenv("CSRF"), os.getenv("PERSON")
local seed, count = 0, 0

local threads = {}

function setup(thread)
  seed = seed + 1
  thread:set("seed", seed)
  threads[#threads + 1] = thread
end

function init()
  count = 0
  head = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = cookie }
  start = os.time()
end

function request()
  count = count + 1
  local id = string.format("bench-%d-%d-%d", start, seed, count)
  return wrk.format("POST", "/desk/intake", head, "csrf=" .. csrf .. "&submission=" .. id
    .. "&item=B01&person=" .. person .. "&way=window&phone=13900000001&bill_number=12345678&paid=20")
end

-- What was not done is said with its status: a rate of refusals is no rate of intake.
refused = ""
function response(status)
  if status ~= 303 and #refused < 60 then refused = refused .. " " .. status end
end

function done(summary, latency)
  for _, thread in ipairs(threads) do
    if thread:get("refused") ~= "" then io.write("refused:", thread:get("refused"), "\n") end
  end
  io.write(string.format("p99_ms %.1f\n", latency:percentile(99) / 1000))
end
