-- One case taken at the window, each with a submission of its own. COOKIE, CSRF and PERSON come from
-- the environment; wrk runs one of these a thread.
local cookie, csrf, person = os.getenv("COOKIE"), os.getenv("CSRF"), os.getenv("PERSON")
local seed, count = 0, 0

function setup(thread)
  seed = seed + 1
  thread:set("seed", seed)
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
    .. "&item=B01&person=" .. person .. "&way=window&phone=13900000001&account_number=12345678&fee_kind=water&amount=20")
end

local refused = 0
function response(status)
  if status ~= 303 then refused = refused + 1 end
end

function done(summary, latency)
  io.write(string.format("p99_ms %.1f\n", latency:percentile(99) / 1000))
end
